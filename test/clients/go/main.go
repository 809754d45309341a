// Asks a chat model twice, whole and streamed: with net/http, or with openai-go when that is the argument.
package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"github.com/openai/openai-go/v3"
)

var prompt = os.Getenv("CLIENT_PROMPT")

func main() {
	ask := askWithHTTP
	if len(os.Args) > 1 && os.Args[1] == "openai-go" {
		ask = askWithOpenAI
	}
	printAnswer(ask(false))
	fmt.Println("--- streamed")
	printAnswer(ask(true))
}

func printAnswer(text string, err error) {
	if err != nil {
		text = err.Error()
	}
	fmt.Println(text)
}

func askWithHTTP(stream bool) (string, error) {
	body := fmt.Sprintf(`{"model":"gpt-4o-mini","stream":%t,"messages":[{"role":"user","content":%q}]}`, stream, prompt)
	request, err := http.NewRequest("POST", "https://api.openai.com/v1/chat/completions", strings.NewReader(body))
	if err != nil {
		return "", err
	}
	request.Header.Set("Authorization", "Bearer "+os.Getenv("OPENAI_API_KEY"))
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	return string(answer), err
}

func askWithOpenAI(stream bool) (string, error) {
	client := openai.NewClient()
	request := openai.ChatCompletionNewParams{
		Model:    openai.ChatModelGPT4oMini,
		Messages: []openai.ChatCompletionMessageParamUnion{openai.UserMessage(prompt)},
	}
	if !stream {
		completion, err := client.Chat.Completions.New(context.Background(), request)
		if err != nil {
			return "", err
		}
		return completion.Choices[0].Message.Content, nil
	}
	chunks := client.Chat.Completions.NewStreaming(context.Background(), request)
	var text strings.Builder
	for chunks.Next() {
		for _, choice := range chunks.Current().Choices {
			text.WriteString(choice.Delta.Content)
		}
	}
	return text.String(), chunks.Err()
}
