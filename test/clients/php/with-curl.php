<?php
// Asks a chat model twice, whole and streamed, with the curl extension.
require __DIR__ . '/request.php';

function ask(bool $stream): string
{
    $text = '';
    $call = curl_init(URL);
    curl_setopt_array($call, [
        CURLOPT_HTTPHEADER => headers(),
        CURLOPT_POSTFIELDS => body($stream),
        CURLOPT_WRITEFUNCTION => function ($_, string $piece) use (&$text): int {
            $text .= $piece;
            return strlen($piece);
        },
    ]);
    return curl_exec($call) ? $text : curl_error($call);
}

echo ask(false), "\n--- streamed\n", ask(true), "\n";
