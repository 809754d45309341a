<?php
// Asks a chat model twice, whole and streamed, with PHP's own streams and their default context, or with a
// context of their own when there is an argument.
require __DIR__ . '/request.php';

function ask(bool $stream): string
{
    $options = [
        'method' => 'POST',
        'header' => headers(),
        'content' => body($stream),
        'ignore_errors' => true,
        'timeout' => 10,
    ];
    $makeContext = ($GLOBALS['argc'] > 1) ? 'stream_context_create' : 'stream_context_get_default';
    $answer = @fopen(URL, 'r', false, $makeContext(['http' => $options]));
    if ($answer === false) {
        return error_get_last()['message'];
    }
    $text = '';
    while (!feof($answer)) {
        $text .= fread($answer, 1024);
    }
    return $text;
}

echo ask(false), "\n--- streamed\n", ask(true), "\n";
