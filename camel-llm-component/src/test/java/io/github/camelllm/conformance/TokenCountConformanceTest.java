package io.github.camelllm.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.token.TokenCount;
import io.github.camelllm.token.TokenCounter;
import io.github.camelllm.wire.OpenAiRequests;
import io.github.camelllm.wire.Protocol;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The tokens that are counted here are those that the providers report. The errors of the estimate are printed, for
 * docs/cost-and-budgets.md.
 */
class TokenCountConformanceTest {
    private static final Map<String, Function<JsonNode, ChatRequest>> READERS = Map.of(
            Protocol.OPENAI_CHAT.id(),
            OpenAiRequests::read,
            Protocol.OPENAI_RESPONSES.id(),
            body -> ResponsesRequests.read(ResponsesRequests.normal(body)),
            Protocol.ANTHROPIC_MESSAGES.id(),
            AnthropicRequests::read,
            Protocol.GEMINI_GENERATE.id(),
            body -> GeminiRequests.read(GeminiRequests.normal(body)),
            Protocol.BEDROCK_CONVERSE.id(),
            ConverseRequests::read,
            Protocol.OLLAMA_CHAT.id(),
            body -> OllamaRequests.read(OllamaRequests.normal(body)));

    private static final String TEXTS = """
            A model reads tokens, not characters; most common words of English are one token each. The order of the
            stages is the design: what comes first sees all that follows. {"status": "ok", "items": [1, 20, 300, 4096]}
            public static void main(String[] args) { System.out.println("Hello, " + userName.toUpperCase()); }
            Die Abrechnung erfolgt nach Eingabe- und Ausgabetokens, getrennt für zwischengespeicherte Teile.
            """;

    /** A recorded request, and how many tokens it has by the provider's account. */
    private record Counted(Recording recording, ChatRequest request, long reported) {
        String provider() {
            return recording.provider();
        }

        boolean isText() {
            return TokenCounter.bound(request) < Long.MAX_VALUE;
        }

        double error(TokenCount count) {
            return (double) (count.tokens() - reported) / reported;
        }

        TokenCount best() {
            return TokenCounter.of(provider(), recording.model()).count(request);
        }
    }

    private static Stream<Counted> counted() {
        return Recording.recorded().stream()
                .filter(recording -> READERS.containsKey(recording.protocol())
                        && recording.request().isObject())
                .flatMap(recording -> reported(recording)
                        .map(tokens -> new Counted(
                                recording, READERS.get(recording.protocol()).apply(recording.request()), tokens)));
    }

    private static Stream<Long> reported(Recording recording) {
        JsonNode tokens = recording.expectation().json().at("/usage/inputTokens");
        return tokens.asLong() > 0 ? Stream.of(tokens.asLong()) : Stream.empty();
    }

    @TestFactory
    Stream<DynamicTest> textsForOpenAisModelsAreCountedWithinTwoPercent() {
        return counted()
                .filter(counted -> counted.provider().equals("openai") && counted.isText())
                .map(counted -> DynamicTest.dynamicTest(counted.recording().name(), () -> {
                    assertThat(counted.best().exact()).isTrue();
                    assertThat(counted.error(counted.best())).isBetween(-0.02, 0.02);
                }));
    }

    @Test
    void estimatesHaveTheErrorThatIsDocumented() {
        List<Counted> all = counted().filter(counted -> !counted.best().exact()).toList();
        List<Counted> texts = all.stream().filter(Counted::isText).toList();
        print("estimates of texts", texts);
        print(
                "estimates of tools, schemas and media",
                all.stream().filter(counted -> !counted.isText()).toList());
        assertThat(median(texts)).isLessThan(0.3);
        assertThat(all)
                .filteredOn(counted -> counted.reported() > counted.best().atMost())
                .as("those with more tokens than they have at most: with tools that run at the provider")
                .hasSizeLessThanOrEqualTo(all.size() / 30);
    }

    @Test
    void theEstimateOfALongTextIsNearTheExactCount() {
        String text = TEXTS.repeat(20);
        long exact = TokenCounter.of("openai", "gpt-4o").count(text).tokens();
        long estimated = TokenCounter.estimating("openai", "gpt-4o").count(text).tokens();
        assertThat(estimated).isBetween(exact * 8 / 10, exact * 13 / 10);
    }

    private static void print(String title, List<Counted> all) {
        System.out.printf(
                Locale.ROOT,
                "%s: %d recordings, median error %.0f %%, %d within 30 %%, %d above the upper bound%n",
                title,
                all.size(),
                100 * median(all),
                all.stream().filter(c -> Math.abs(c.error(c.best())) <= 0.3).count(),
                all.stream().filter(c -> c.reported() > c.best().atMost()).count());
    }

    private static double median(List<Counted> all) {
        double[] errors = all.stream()
                .mapToDouble(counted -> Math.abs(counted.error(counted.best())))
                .sorted()
                .toArray();
        return errors[errors.length / 2];
    }
}
