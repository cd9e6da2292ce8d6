package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.stream.ChatStream;
import io.github.camelllm.telemetry.TextRedactor;
import io.github.camelllm.test.Answer;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

/** Bodies in the log: only if switched on, without secrets, cut, and on one line. */
class BodyLogTest extends LlmTestSupport {
    private static final String KEY = "company-key-4711";
    private static final String TOKEN = "team-token-0815";
    private static final Pattern ID = Pattern.compile("(Request|Response) \\[([^]]+)]");

    private String secretUri(String... options) {
        return "llm:openai-compatible:m?baseUrl=" + server.baseUrl() + "&apiKey=" + KEY + "&additionalHeader.X-Team="
                + TOKEN + (options.length == 0 ? "" : "&" + String.join("&", options));
    }

    private static String logged(LogCapture.Task task) throws Exception {
        try (LogLevels info = LogLevels.all(Level.INFO)) {
            assertThat(info).isNotNull();
            return LogCapture.of(task);
        }
    }

    private String log(String uri, Object body) throws Exception {
        return logged(() -> send(uri, body));
    }

    @Test
    void nothingIsLoggedUnlessItIsSwitchedOn() throws Exception {
        assertThat(log(secretUri(), "a private prompt")).doesNotContain("a private prompt", "Hello");
    }

    @Test
    void requestAndResponseHaveOneIdWithThatOfTheExchange() throws Exception {
        Exchange[] sent = new Exchange[1];
        String log = logged(() -> sent[0] = send(secretUri("logRequests=true", "logResponses=true"), "What is up?"));
        assertThat(log)
                .contains("What is up?", "Hello", "POST", "/chat/completions", "status 200")
                .contains("are logged from now on")
                .doesNotContain(KEY, TOKEN);
        Matcher ids = ID.matcher(log);
        assertThat(ids.find()).isTrue();
        String request = ids.group(2);
        assertThat(ids.find()).isTrue();
        assertThat(ids.group(2)).isEqualTo(request).startsWith(sent[0].getExchangeId() + "/");
    }

    @Test
    void eachSwitchIsForItself() throws Exception {
        assertThat(log(secretUri("logRequests=true"), "What is up?"))
                .contains("What is up?")
                .doesNotContain("Hello");
        assertThat(log(secretUri("logResponses=true"), "What is up?"))
                .contains("Hello")
                .doesNotContain("What is up?");
    }

    @Test
    void keysThatAreEchoedAreNotLogged() throws Exception {
        server.always(Answer.error(
                401,
                "invalid_api_key",
                "Incorrect key " + KEY + ", team " + TOKEN + ", other sk-other0123456789abcdef"));
        String log = log(secretUri("logRequests=true", "logResponses=true", "maxRetries=0"), "My key is " + KEY);
        assertThat(log)
                .contains("My key is REDACTED", "Incorrect key REDACTED, team REDACTED", "status 401")
                .doesNotContain(KEY, TOKEN, "sk-other0123456789abcdef");
    }

    @Test
    void aKeyOfAMessageIsNotLoggedEither() throws Exception {
        String key = "tenant-key-0123456789";
        server.always(Answer.chat("Your key is " + key));
        String log = logged(() -> send(
                "llm:openai-compatible:m?baseUrl=" + server.baseUrl() + "&logRequests=true&logResponses=true",
                "Mine: " + key,
                Map.of(LlmConstants.API_KEY, key)));
        assertThat(log).contains("Your key is REDACTED", "Mine: REDACTED").doesNotContain(key);
    }

    @Test
    void whatAKeyLooksLikeAtTheCutIsNotLogged() throws Exception {
        String log = log(secretUri("logRequests=true", "logMaxSize=120"), "x".repeat(40) + KEY.repeat(2_000));
        assertThat(log).contains("cut").doesNotContain(KEY, KEY.substring(0, 8));
    }

    @Test
    void bodiesAreCut() throws Exception {
        server.always(Answer.chat("z".repeat(5_000)));
        String log = log(secretUri("logRequests=true", "logResponses=true", "logMaxSize=200"), "y".repeat(5_000));
        assertThat(log).contains("yyy", "cut").doesNotContain("y".repeat(300), "z".repeat(300));
    }

    @Test
    void whatTheUsersRedactorMarksIsNotLogged() throws Exception {
        TextRedactor cards = text -> text.replaceAll("\\d{16}", "[card]");
        context.getRegistry().bind("cards", cards);
        String log = log(secretUri("logRequests=true"), "My card is 4111111111111111.");
        assertThat(log).contains("My card is [card].").doesNotContain("4111111111111111");
    }

    @Test
    void aRedactorThatFailsHidesTheBodyAndCostsNoCall() throws Exception {
        TextRedactor broken = text -> {
            throw new IllegalStateException("broken");
        };
        context.getRegistry().bind("broken", broken);
        String log =
                logged(() -> assertThat(send(secretUri("logRequests=true", "logResponses=true"), "a private prompt")
                                .getMessage()
                                .getBody())
                        .isEqualTo("Hello"));
        assertThat(log).contains("not shown, as a TextRedactor failed").doesNotContain("a private prompt");
    }

    @Test
    void aBodyForgesNoLine() throws Exception {
        server.always(Answer.json(400, "{\"error\":{\"message\":\"a\"}}\r\nFORGED INFO \u001b[31m\u2028 x"));
        String log = log(secretUri("logResponses=true", "maxRetries=0"), "Hi");
        assertThat(log).contains("\\r\\nFORGED").doesNotContain("\u001b", "\u2028");
        assertThat(log.lines()).noneMatch(line -> line.startsWith("FORGED"));
    }

    @Test
    void aStreamIsLoggedWhenItEnds() throws Exception {
        server.always(Answer.stream("Hel", "lo"));
        String log = logged(() -> {
            Exchange exchange = send(secretUri("logResponses=true", "streaming=true"), "Hi");
            try (ChatStream stream = exchange.getMessage().getBody(ChatStream.class)) {
                assertThat(stream.text()).isEqualTo("Hello");
            }
        });
        assertThat(log).contains("Response [", "\"Hel\"", "\"lo\"");
    }

    @Test
    void itIsSwitchedWhileRoutesRun() throws Exception {
        String uri = secretUri();
        LlmEndpoint endpoint = context.getEndpoint(uri, LlmEndpoint.class);
        assertThat(log(uri, "first")).doesNotContain("first");
        endpoint.setLogRequests(true);
        assertThat(log(uri, "second")).contains("second");
        endpoint.setLogRequests(false);
        assertThat(log(uri, "third")).doesNotContain("third");
    }
}
