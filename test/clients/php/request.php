<?php

const URL = 'https://api.openai.com/v1/chat/completions';

/** The headers and the body of a chat completion. */
function headers(): array
{
    return ['Authorization: Bearer ' . getenv('OPENAI_API_KEY'), 'Content-Type: application/json'];
}

function body(bool $stream): string
{
    $messages = [['role' => 'user', 'content' => getenv('CLIENT_PROMPT')]];
    return json_encode(['model' => 'gpt-4o-mini', 'stream' => $stream, 'messages' => $messages]);
}
