import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import java.util.stream.Collectors;

/** Asks a chat model twice, whole and streamed, with openai-java. */
public class WithOpenAi {
    public static void main(String[] arguments) {
        OpenAIClient client = OpenAIOkHttpClient.fromEnv();
        var request = ChatCompletionCreateParams.builder()
            .model("gpt-4o-mini")
            .addUserMessage(Answers.PROMPT)
            .build();
        var completions = client.chat().completions();
        Answers.print(
            () -> completions.create(request).choices().get(0).message().content().orElse(""),
            () -> {
                try (var chunks = completions.createStreaming(request)) {
                    return chunks.stream()
                        .flatMap(chunk -> chunk.choices().stream())
                        .map(choice -> choice.delta().content().orElse(""))
                        .collect(Collectors.joining());
                }
            });
        client.close();
    }
}
