#!/bin/sh
# Asks a chat model twice, whole and streamed.
ask() {
  curl --silent --show-error --no-buffer https://api.openai.com/v1/chat/completions \
    -H "Authorization: Bearer $OPENAI_API_KEY" -H "Content-Type: application/json" \
    -d '{"model":"gpt-4o-mini","stream":'"$1"',"messages":[{"role":"user","content":"'"$CLIENT_PROMPT"'"}]}' 2>&1
}
ask false
printf '\n--- streamed\n'
ask true
