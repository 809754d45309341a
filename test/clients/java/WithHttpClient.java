import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.stream.Collectors;

/** Asks a chat model twice, whole and streamed, with java.net.http. */
public class WithHttpClient {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    public static void main(String[] arguments) {
        Answers.print(
            () -> CLIENT.send(request(false), BodyHandlers.ofString()).body(),
            () -> CLIENT.send(request(true), BodyHandlers.ofLines()).body().collect(Collectors.joining("\n")));
    }

    private static HttpRequest request(boolean stream) {
        var body = """
            {"model":"gpt-4o-mini","stream":%b,"messages":[{"role":"user","content":"%s"}]}
            """.formatted(stream, Answers.PROMPT);
        return HttpRequest.newBuilder(URI.create("https://api.openai.com/v1/chat/completions"))
            .header("Authorization", "Bearer " + System.getenv("OPENAI_API_KEY"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    }
}
