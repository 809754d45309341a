import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;

/** What the programs of this folder share. */
class Answers {
    static final String PROMPT = System.getenv("CLIENT_PROMPT");

    /** Prints what two calls give, or what a person would see of their errors; the runner splits it again. */
    static void print(Callable<String> whole, Callable<String> streamed) {
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        out.println(result(whole));
        out.println("--- streamed");
        out.println(result(streamed));
    }

    private static String result(Callable<String> ask) {
        try {
            return ask.call();
        } catch (Exception error) {
            return error.toString();
        }
    }
}
