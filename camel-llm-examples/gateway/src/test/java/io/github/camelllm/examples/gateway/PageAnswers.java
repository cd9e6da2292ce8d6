package io.github.camelllm.examples.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.chat.CacheResult;
import io.github.camelllm.chat.CacheStatus;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.Usage;
import io.github.camelllm.history.CallHistory;
import io.github.camelllm.telemetry.CallOutcome;
import io.github.camelllm.test.Answer;
import io.github.camelllm.test.Received;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The provider behind the page's tests, and an hour of calls before them. */
final class PageAnswers {
    private static final String ANSWER = """
            Three things change for your clients:

            1. **The address.** They point at the gateway instead of the provider.
            2. **The key.** Each team has one of its own, with a budget.
            3. **The model.** `fast` and `safe` are names of yours, and what is behind them can change.

            ```sh
            export OPENAI_BASE_URL=http://127.0.0.1:8080/v1
            ```
            """;

    private static final String MARK = "globalThis.ran=true";

    /** Ways to smuggle a script through Markdown, HTML, SVG and MathML. */
    private static final List<String> PAYLOADS = List.of(
            "<script>" + MARK + "</script>",
            "<img src=x onerror=\"" + MARK + "\">",
            "<svg onload=\"" + MARK + "\"></svg>",
            "<svg><script>" + MARK + "</script></svg>",
            "<iframe srcdoc=\"<script>parent." + MARK + "</script>\"></iframe>",
            "<iframe src=\"javascript:parent." + MARK + "\"></iframe>",
            "[click](javascript:" + MARK + ")",
            "[click](java&#115;cript:" + MARK + ")",
            "[click](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
            "![x](x\" onerror=\"" + MARK + ")",
            "<a href=\"vbscript:" + MARK + "\" onmouseover=\"" + MARK + "\">x</a>",
            "<details open ontoggle=\"" + MARK + "\"><summary>x</summary></details>",
            "<video><source onerror=\"" + MARK + "\"></video>",
            "<body onload=\"" + MARK + "\">",
            "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=" + MARK
                    + "&gt;\">",
            "<form><button formaction=\"javascript:" + MARK + "\">x</button></form>",
            "<input autofocus onfocus=\"" + MARK + "\">",
            "<object data=\"javascript:" + MARK + "\"></object><embed src=\"javascript:" + MARK + "\">",
            "<base href=\"https://evil.example/\"><link rel=stylesheet href=//evil.example/x.css><meta http-equiv=refresh content=\"0;url=//evil.example\">",
            "<noscript><p title=\"</noscript><img src=x onerror=" + MARK
                    + ">\"><style>@import '//evil.example/x.css'</style><template><script>" + MARK
                    + "</script></template>");

    private PageAnswers() {}

    static Answer of(Received request) {
        JsonNode body;
        try {
            body = RunningGateway.JSON.readTree(request.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        JsonNode messages = body.path("messages");
        String last = messages.path(messages.size() - 1).toString();
        boolean anthropic = request.path().endsWith("/messages");
        if (last.contains("stall")) {
            return Answer.stream("One ", "two ", "three").stallAfter(3);
        } else if (last.contains("\"fail\"")) {
            return Answer.error(500, "server_error", "The provider is out of order");
        } else if (last.contains("payload ")) {
            String number = last.replaceFirst("(?s).*payload (\\d+).*", "$1");
            return said(PAYLOADS.get(Integer.parseInt(number)), body, anthropic);
        } else if (last.contains("expensive")) {
            return Answer.stream("It ", "was").usage(1000, 5000);
        } else if (last.contains("migration")) {
            return said(last.contains("image_url") ? ANSWER + "\nThe image was seen." : ANSWER, body, anthropic);
        }
        return said("Hello there", body, anthropic);
    }

    private static Answer said(String text, JsonNode body, boolean anthropic) {
        if (anthropic) {
            return UpstreamTurns.saidByClaude(text, body.path("stream").asBoolean());
        }
        String model = body.path("model").asText();
        if (!body.path("stream").asBoolean()) {
            return Answer.chat(text).usage(812, 164);
        }
        int half = text.length() / 2;
        return Answer.sse(
                chunk(model, text.substring(0, half), null),
                chunk(model, text.substring(half), null),
                chunk(model, "", "stop"),
                "{\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"" + model
                        + "\",\"choices\":[],\"usage\":{\"prompt_tokens\":812,\"completion_tokens\":164,\"total_tokens\":976}}",
                "[DONE]");
    }

    private static String chunk(String model, String text, @Nullable String finish) {
        ObjectNode chunk = RunningGateway.JSON.createObjectNode();
        chunk.put("id", "c1")
                .put("object", "chat.completion.chunk")
                .put("created", 1)
                .put("model", model);
        ObjectNode choice =
                chunk.putArray("choices").addObject().put("index", 0).put("finish_reason", finish);
        choice.putObject("delta").put("role", "assistant").put("content", text);
        return chunk.toString();
    }

    /** Returns the history of the last hour, with a bad quarter of it. */
    static byte[] history() throws IOException {
        Random random = new Random(16);
        long end = System.currentTimeMillis();
        AtomicLong now = new AtomicLong(end - Duration.ofMinutes(59).toMillis());
        CallHistory history = new CallHistory(now::get);
        for (int minute = 0; minute < 58; minute++) {
            double load = 24 + 9 * Math.sin(minute / 9.0);
            boolean bad = minute > 34 && minute < 44;
            for (int i = 0; i < load + random.nextInt(6); i++) {
                history.ended(outcome(random, bad));
            }
            now.addAndGet(Duration.ofMinutes(1).toMillis());
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        history.write(out);
        return out.toByteArray();
    }

    /** Returns the history of 30 days: a row for each hour of each of some models. */
    static byte[] month(int models) throws IOException {
        Random random = new Random(30);
        AtomicLong now =
                new AtomicLong(System.currentTimeMillis() - Duration.ofDays(30).toMillis());
        CallHistory history = new CallHistory(now::get);
        for (int hour = 0; hour < 30 * 24; hour++) {
            for (int model = 0; model < models; model++) {
                CallOutcome.Builder outcome = CallOutcome.of(model % 2 == 0 ? "openai" : "anthropic", "model-" + model)
                        .nanos(TimeUnit.MILLISECONDS.toNanos(200 + random.nextInt(4000)));
                history.ended(outcome.answered(ChatResponse.builder()
                        .usage(Usage.of(random.nextInt(9000), random.nextInt(900)))
                        .cost(BigDecimal.valueOf(random.nextInt(90_000), 6))
                        .build()));
            }
            now.addAndGet(Duration.ofHours(1).toMillis());
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        history.write(out);
        return out.toByteArray();
    }

    private static CallOutcome outcome(Random random, boolean bad) {
        int kind = random.nextInt(10);
        String[] model = kind < 5
                ? new String[] {"openai", "gpt-4.1"}
                : kind < 8 ? new String[] {"anthropic", "claude-sonnet-4-5"} : new String[] {"openai", "gpt-4.1-mini"};
        CallOutcome.Builder outcome = CallOutcome.of(model[0], model[1]).nanos(TimeUnit.MILLISECONDS.toNanos((long)
                ((kind < 8 ? 620 : 280) * Math.exp(random.nextGaussian() / 2.2) * (bad ? 1.8 : 1))));
        if (random.nextInt(bad ? 8 : 90) == 0) {
            return outcome.failed(ErrorKind.OVERLOADED.exception("busy"));
        }
        long input = 300 + random.nextInt(1400);
        long output = 60 + random.nextInt(420);
        boolean hit = random.nextInt(5) == 0;
        ChatResponse.Builder response = ChatResponse.builder().usage(Usage.of(input, output));
        response.cost(hit ? BigDecimal.ZERO : BigDecimal.valueOf(input * 2 + output * 8, 6));
        response.cache(new CacheResult(hit ? CacheStatus.HIT : CacheStatus.MISS, "key", null, Usage.UNKNOWN, null));
        return outcome.answered(response.build());
    }

    /** Adds failures with ids of their requests, of which the history of a file has none. */
    static void fail(CallHistory history) {
        for (int i = 5; i < 8; i++) {
            history.ended(CallOutcome.of("openai", "gpt-4.1")
                    .nanos(TimeUnit.MILLISECONDS.toNanos(90))
                    .failed(ErrorDetails.of(
                                    i == 6 ? ErrorKind.OVERLOADED : ErrorKind.RATE_LIMIT,
                                    i == 6 ? "The server is overloaded" : "Rate limit reached for requests per minute")
                            .provider("openai")
                            .requestId("req_upstream_" + i)
                            .exception()));
        }
    }
}
