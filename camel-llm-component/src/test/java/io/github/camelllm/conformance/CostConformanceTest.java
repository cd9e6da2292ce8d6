package io.github.camelllm.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.catalog.Model;
import io.github.camelllm.catalog.ModelCatalog;
import io.github.camelllm.catalog.data.CorrectedFacts;
import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.CallOptions;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.stage.ModelLookup;
import io.github.camelllm.stage.PricingStage;
import io.github.camelllm.wire.Codec;
import io.github.camelllm.wire.Dialect;
import io.github.camelllm.wire.Protocol;
import io.github.camelllm.wire.StreamDecoder;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What every recorded answer costs, by a small calculator that knows nothing of ours: it reads the facts and the expected
 * usage, and multiplies in its own way.
 */
class CostConformanceTest {
    private static final Map<String, Protocol> PROTOCOLS =
            Arrays.stream(Protocol.values()).collect(Collectors.toMap(Protocol::id, Function.identity()));
    /** The recordings' names, and the facts' ones, of providers that have others here. */
    private static final Map<String, String> OURS = Map.of("azure-openai", "azure", "vertex-ai", "vertexai");

    private static final BigDecimal UNKNOWN = new BigDecimal("1e50");
    private static final Map<String, String> FACTS = Map.of("gemini", "google");

    private final ModelCatalog models = new ModelCatalog();

    private static List<Recording> answers() {
        return Recording.recorded().stream()
                .filter(recording -> PROTOCOLS.containsKey(recording.protocol()))
                .filter(recording ->
                        PROTOCOLS.get(recording.protocol()).operation().billed())
                .filter(recording -> recording.expectation().json().has("usage"))
                .toList();
    }

    private static String provider(Recording recording) {
        return OURS.getOrDefault(recording.provider(), recording.provider());
    }

    @TestFactory
    Stream<DynamicTest> everyRecordedAnswerCostsWhatTheCalculatorSays() {
        List<JsonNode> facts = facts();
        return answers().stream()
                .map(recording -> DynamicTest.dynamicTest(recording.name(), () -> {
                    BigDecimal expected = expected(recording, facts);
                    ChatResponse priced = priced(recording);
                    if (expected == null) {
                        assertThat(priced.cost()).isNull();
                    } else {
                        assertThat(priced.cost()).isEqualByComparingTo(expected);
                    }
                }));
    }

    @Test
    void mostRecordedAnswersHaveAPrice() {
        List<Recording> all = answers();
        long known = all.stream()
                .filter(recording -> priced(recording).cost() != null)
                .count();
        System.out.printf("prices: %d of %d recorded answers have one%n", known, all.size());
        assertThat(known).isGreaterThan(all.size() / 2);
    }

    private ChatResponse priced(Recording recording) {
        ChatRequest request =
                ChatRequest.of("Hi").toBuilder().model(recording.model()).build();
        Call call = new Call(provider(recording), request, CallOptions.STANDARD, null);
        return new PricingStage(new ModelLookup(models))
                .handle(call, any -> CompletableFuture.completedFuture(decoded(recording)))
                .toCompletableFuture()
                .join();
    }

    private static ChatResponse decoded(Recording recording) {
        Codec codec = PROTOCOLS.get(recording.protocol()).codec();
        Dialect dialect = new Dialect(recording.provider(), recording.model(), Set.of());
        if (!recording.streamed()) {
            return codec.decode(recording.head(), recording.body(), dialect);
        }
        StreamDecoder decoder = codec.streamed(recording.head(), dialect, delta -> {});
        decoder.feed(ByteBuffer.wrap(recording.body()));
        return decoder.end();
    }

    /** Returns the facts that come with the tests, then all others if their folder is there. */
    private static List<JsonNode> facts() {
        Stream<JsonNode> others = Recording.shared()
                .map(shared -> Recording.read(shared.resolve("data/models.json")))
                .map(CorrectedFacts::of)
                .map(JsonNode::valueStream)
                .orElse(Stream.empty());
        JsonNode own = Recording.read(Recording.licensed().resolve("facts.json"));
        return Stream.concat(own.valueStream(), others).toList();
    }

    private @Nullable BigDecimal expected(Recording recording, List<JsonNode> facts) {
        BigDecimal reported = reported(new String(recording.body(), java.nio.charset.StandardCharsets.UTF_8));
        if (reported != null) {
            return reported;
        }
        JsonNode usage = recording.expectation().json().path("usage");
        JsonNode fact = fact(recording, facts);
        return fact == null ? null : sum(fact, usage);
    }

    /** Finds the figures of OpenRouter, Perplexity and xAI in the text of an answer. */
    private static @Nullable BigDecimal reported(String body) {
        String figure = last(body, "\"total_cost\":\\s*([0-9.eE-]+)");
        figure = figure == null ? last(body, "\"usage\".*?\"cost\":\\s*([0-9.eE-]+)") : figure;
        String ticks = last(body, "\"cost_in_usd_ticks\":\\s*([0-9]+)");
        if (figure == null && ticks != null) {
            return new BigDecimal(ticks).multiply(new BigDecimal("1e-10"));
        }
        return figure == null ? null : new BigDecimal(figure);
    }

    private static @Nullable String last(String text, String pattern) {
        return java.util.regex.Pattern.compile(pattern, java.util.regex.Pattern.DOTALL)
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .reduce((one, other) -> other)
                .orElse(null);
    }

    /** The catalog says only which record it is: the asked model's, or else the answering one's. */
    private @Nullable JsonNode fact(Recording recording, List<JsonNode> facts) {
        String answered = recording.expectation().json().path("responseModel").asText("");
        for (String name : List.of(recording.model(), answered)) {
            Model model = models.find(provider(recording), name).orElse(null);
            if (model != null) {
                String maker = FACTS.getOrDefault(model.provider(), model.provider());
                return facts.stream()
                        .filter(fact -> fact.path("provider").asText().equals(maker))
                        .filter(fact -> fact.path("id").asText().equals(model.id()))
                        .findFirst()
                        .orElseThrow();
            }
        }
        return null;
    }

    private static @Nullable BigDecimal sum(JsonNode fact, JsonNode usage) {
        JsonNode prices = fact.path("prices");
        for (JsonNode tier : fact.path("priceTiers")) {
            prices = usage.path("inputTokens").asLong()
                            > tier.path("aboveInputTokens").asLong()
                    ? tier
                    : prices;
        }
        if (isZero(prices.path("input")) && isZero(prices.path("output")) && !fact.has("priceTiers")) {
            return BigDecimal.ZERO;
        }
        if (!usage.has("inputTokens") || !usage.has("outputTokens")) {
            return null;
        }
        long cached = usage.path("cachedInputTokens").asLong();
        long written = usage.path("cacheWriteTokens").asLong();
        long reasoning = prices.path("reasoning").isNumber()
                ? usage.path("reasoningTokens").asLong()
                : 0;
        BigDecimal sum = Stream.of(
                        each(usage.path("inputTokens").asLong() - cached - written, prices.path("input")),
                        each(
                                cached,
                                prices.path("cachedInput").isNumber()
                                        ? prices.path("cachedInput")
                                        : prices.path("input")),
                        each(written, prices.path("cacheWrite")),
                        each(usage.path("outputTokens").asLong() - reasoning, prices.path("output")),
                        each(reasoning, prices.path("reasoning")))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        return sum.compareTo(UNKNOWN) < 0 ? sum : null;
    }

    private static BigDecimal each(long tokens, JsonNode price) {
        if (tokens == 0) {
            return BigDecimal.ZERO;
        }
        return price.isNumber()
                ? price.decimalValue()
                        .divide(new BigDecimal("1e6"), MathContext.DECIMAL128)
                        .multiply(BigDecimal.valueOf(tokens))
                : UNKNOWN;
    }

    private static boolean isZero(JsonNode price) {
        return price.isNumber() && price.decimalValue().signum() == 0;
    }
}
