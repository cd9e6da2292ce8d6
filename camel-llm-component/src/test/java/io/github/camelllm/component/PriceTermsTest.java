package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.ProviderSettings;
import io.github.camelllm.price.Prices;
import io.github.camelllm.test.Answer;
import io.github.camelllm.test.ManualClock;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What answers cost by the terms of a model file, as their providers bill them. */
class PriceTermsTest extends LlmTestSupport {
    private static final String HUNDRED_THOUSAND = "\"prompt_tokens\":1000000,\"completion_tokens\":1000000";

    private final ManualClock clock = new ManualClock(Instant.parse("2026-06-01T12:00:00Z")); // a monday

    {
        component.clock(clock);
    }

    private void model(String prices) {
        file("openai-compatible:\n  - id: test-model\n    prices: " + prices + "\n");
    }

    private void file(String yaml) {
        LlmModelCatalog.of(context).read("models.yaml", yaml.getBytes(StandardCharsets.UTF_8));
    }

    private void setTime(String time) {
        clock.pass(Duration.between(clock.instant(), Instant.parse(time)));
    }

    private @Nullable BigDecimal cost(String answer, String... options) {
        server.always(Answer.json(200, answer));
        Exchange exchange = send(uri(options), "Hi");
        assertThat(exchange.getException()).isNull();
        return exchange.getMessage().getHeader(LlmConstants.COST, BigDecimal.class);
    }

    private static String answer(String tier, String usage) {
        return "{\"choices\":[{\"message\":{\"content\":\"Hello\"}}]," + tier + "\"usage\":{" + usage + "}}";
    }

    @ParameterizedTest
    @CsvSource({"default, 12", "flex, 6", "batch, 6", "priority, 21", "Priority, 21", "on_demand, 12"})
    void theServiceTierOfTheAnswerHasItsPrice(String tier, String usd) {
        model(
                "{input: 2, output: 10, serviceTiers: {flex: {factor: 0.5}, batch: {factor: 0.5}, priority: {input: 3.5, output: 17.5}}}");
        assertThat(cost(answer("\"service_tier\":\"" + tier + "\",", HUNDRED_THOUSAND)))
                .isEqualByComparingTo(usd);
    }

    @Test
    void aTierThatCostsMoreWithoutAPriceLeavesTheCostUnknown() {
        model("{input: 2, output: 10}");
        assertThat(cost(answer("\"service_tier\":\"priority\",", HUNDRED_THOUSAND)))
                .isNull();
        assertThat(cost(answer("\"service_tier\":\"flex\",", HUNDRED_THOUSAND)))
                .as("the usual price, or plainly more")
                .isEqualByComparingTo("12");
    }

    @Test
    void soundHasItsPricesOrTheCostIsUnknown() {
        String usage = HUNDRED_THOUSAND + ",\"prompt_tokens_details\":{\"audio_tokens\":400000},"
                + "\"completion_tokens_details\":{\"audio_tokens\":500000}";
        model("{input: 2, output: 10, audioInput: 40, audioOutput: 80}");
        assertThat(cost(answer("", usage))).as("1.2 + 16 + 5 + 40").isEqualByComparingTo("62.2");
        model("{input: 2, output: 10, audioInput: null}");
        assertThat(cost(answer("", usage))).isNull();
    }

    @Test
    void imagesHaveTheirPricesOrThoseOfText() {
        String usage = HUNDRED_THOUSAND + ",\"prompt_tokens_details\":{\"image_tokens\":500000},"
                + "\"completion_tokens_details\":{\"image_tokens\":100000}";
        model("{input: 2, output: 10}");
        assertThat(cost(answer("", usage))).isEqualByComparingTo("12");
        model("{input: 2, output: 10, imageInput: 4, imageOutput: 30}");
        assertThat(cost(answer("", usage))).as("1 + 2 + 9 + 3").isEqualByComparingTo("15");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-06-01T02:00:00Z, 12", // monday, within the peak
        "2026-06-01T04:00:00Z, 6",
        "2026-06-01T09:59:59Z, 12",
        "2026-06-01T12:00:00Z, 6",
        "2026-06-06T02:00:00Z, 6" // saturday
    })
    void offPeakHoursHaveTheirPrice(String time, String usd) {
        model(
                "{input: 2, output: 10, peak: {days: [monday, friday], hours: ['01:00-04:00', '06:00-10:00'], offPeak: {factor: 0.5}}}");
        setTime(time);
        assertThat(cost(answer("", HUNDRED_THOUSAND))).isEqualByComparingTo(usd);
    }

    @ParameterizedTest
    @CsvSource({"2026-08-31T23:59:59Z, 12", "2026-09-01T00:00:00Z, 20", "2027-01-01T00:00:00Z, 12"})
    void aPriceHoldsFromOneDayToAnother(String time, String usd) {
        model("{input: 2, output: 10, dated: [{from: '2026-09-01', until: '2027-01-01', input: 5, output: 15}]}");
        setTime(time);
        assertThat(cost(answer("", HUNDRED_THOUSAND))).isEqualByComparingTo(usd);
    }

    @Test
    void aDiscountOfTheUserCounts() {
        ProviderSettings settings = new ProviderSettings();
        settings.setPriceFactor(0.85);
        component.getProviders().put("openai-compatible", settings);
        model("{input: 2, output: 10, serviceTiers: {priority: {input: 4, output: 20}}}");
        assertThat(cost(answer("", HUNDRED_THOUSAND))).isEqualByComparingTo("10.2");
        assertThat(cost(answer("\"service_tier\":\"priority\",", HUNDRED_THOUSAND)))
                .isEqualByComparingTo("20.4");
        assertThatThrownBy(() -> settings.setPriceFactor(-1)).hasMessageContaining("priceFactor");
    }

    @Test
    void theTierThatIsAskedForIsForecast() {
        model("{input: 2, output: 10, serviceTiers: {priority: {factor: 2}}}");
        String usual = uri("operation=estimateCost", "maxTokens=100");
        BigDecimal usd = send(usual, "Hi").getMessage().getBody(BigDecimal.class);
        assertThat(send(usual + "&additionalBodyProperty.service_tier=priority", "Hi")
                        .getMessage()
                        .getBody(BigDecimal.class))
                .isEqualByComparingTo(usd.multiply(BigDecimal.valueOf(2)));
        model("{serviceTiers: {}}");
        assertThat(send(usual + "&additionalBodyProperty.service_tier=priority", "Hi")
                        .getMessage()
                        .getBody())
                .as("a tier that costs more and has no price")
                .isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {serviceTiers: {flex: {rate: 1}}}         | unknown field 'prices.serviceTiers.flex.rate'
            {fees: {web-search: -1}}                  | 'prices.fees.web-search'
            {peak: {hours: ['25:00-26:00']}}          | hours such as 01:00-04:00
            {dated: [{from: soon, input: 1}]}         | a date as YYYY-MM-DD
            {audioInput: much}                        | 'prices.audioInput'
            """)
    void aMistakeInTheTermsIsNamed(String prices, String message) {
        assertThatThrownBy(() -> model(prices)).hasMessageContaining(message);
    }

    @Test
    void whatRunsOnTheUsersOwnMachinesIsFreeUnlessAPriceIsSet() {
        String local = "llm:vllm:some-model-of-mine?maxRetries=0&maxCost=0.1&maxTokens=9&baseUrl=" + server.baseUrl();
        server.always(Answer.json(200, answer("", "\"prompt_tokens\":9,\"completion_tokens\":3")));
        Exchange exchange = send(local, "Hi");
        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getHeader(LlmConstants.COST, BigDecimal.class))
                .isZero();
        file("vllm:\n  - id: some-model-of-mine\n    prices: {input: 1, output: 2}\n");
        assertThat(send(local, "Hi").getMessage().getHeader(LlmConstants.COST, BigDecimal.class))
                .isEqualByComparingTo("0.000015");
    }

    @Test
    void deepSeekIsHalfThePriceOffPeak() {
        String deepSeek = "llm:deepseek:deepseek-flash?apiKey=k&baseUrl=" + server.baseUrl();
        server.always(Answer.json(200, answer("", HUNDRED_THOUSAND)));
        BigDecimal offPeak = send(deepSeek, "Hi").getMessage().getHeader(LlmConstants.COST, BigDecimal.class);
        setTime("2026-06-01T02:00:00Z");
        BigDecimal peak = send(deepSeek, "Hi").getMessage().getHeader(LlmConstants.COST, BigDecimal.class);
        assertThat(peak).isPositive().isEqualByComparingTo(offPeak.multiply(BigDecimal.valueOf(2)));
    }

    @Test
    void anthropicsCachesOfAnHourAndSearchesHaveTheirPrice() {
        file(
                "anthropic:\n  - id: claude-test\n    prices: {input: 3, output: 15, cachedInput: 0.3, cacheWrite: 3.75}\n");
        server.always(Answer.json(
                200,
                "{\"type\":\"message\",\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"Hi\"}],"
                        + "\"stop_reason\":\"end_turn\",\"usage\":{\"input_tokens\":0,\"output_tokens\":0,"
                        + "\"cache_creation_input_tokens\":300000,\"cache_read_input_tokens\":0,"
                        + "\"cache_creation\":{\"ephemeral_5m_input_tokens\":100000,\"ephemeral_1h_input_tokens\":200000},"
                        + "\"server_tool_use\":{\"web_search_requests\":3},\"service_tier\":\"standard\"}}"));
        Exchange exchange = send("llm:anthropic:claude-test?apiKey=k&baseUrl=" + server.baseUrl(), "Hi");
        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getHeader(LlmConstants.COST, BigDecimal.class))
                .as("0.375 for five minutes, 1.2 for an hour, 0.03 for three searches")
                .isEqualByComparingTo("1.605");
    }

    @Test
    void aRegionHasItsPrice() {
        file(
                "vertexai:\n  - id: regional\n    prices: {input: 2, output: 10, regions: {europe-west1: {factor: 1.1}}}\n");
        String uri =
                "llm:vertexai:regional?operation=estimateCost&maxTokens=100&apiKey=k&parameter.project=p&parameter.location=";
        BigDecimal us = send(uri + "us-central1", "Hi").getMessage().getBody(BigDecimal.class);
        assertThat(send(uri + "europe-west1", "Hi").getMessage().getBody(BigDecimal.class))
                .isEqualByComparingTo(us.multiply(new BigDecimal("1.1")));
    }

    @Test
    void theFileOfThePageIsRead() throws Exception {
        String page = Files.readString(Path.of("../docs/model-catalog.md"));
        String block = page.substring(page.indexOf("PriceTermsTest reads it"));
        file(block.substring(block.indexOf("```yaml") + 7, block.indexOf("```\n", block.indexOf("```yaml") + 7)));
        Prices prices = LlmModelCatalog.of(context).model("openai:gpt-5.4").prices();
        assertThat(prices.inTier("priority").output()).isEqualByComparingTo("17");
        assertThat(prices.in("eu").input()).isEqualByComparingTo(prices.input().multiply(new BigDecimal("1.1")));
        assertThat(prices.on(LocalDate.parse("2027-01-01")).input()).isEqualByComparingTo("2");
        assertThat(prices.terms().fees()).containsKey("web-search");
    }

    @Test
    void searchesOfGeminiAndOfTheResponsesProtocolHaveTheirFees() {
        file(
                "gemini:\n  - id: gemini-test\n    prices: {input: 0, output: 1}\nopenai:\n  - id: gpt-test\n    prices: {input: 0, output: 1}\n");
        server.always(Answer.json(
                200,
                "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Hi\"}]},\"finishReason\":\"STOP\","
                        + "\"groundingMetadata\":{\"webSearchQueries\":[\"a\",\"b\"]}}],"
                        + "\"usageMetadata\":{\"promptTokenCount\":9}}"));
        assertThat(send("llm:gemini:gemini-test?apiKey=k&baseUrl=" + server.baseUrl(), "Hi")
                        .getMessage()
                        .getHeader(LlmConstants.COST, BigDecimal.class))
                .isEqualByComparingTo("0.07");
        server.always(Answer.json(
                200,
                "{\"object\":\"response\",\"status\":\"completed\",\"service_tier\":\"flex\",\"output\":["
                        + "{\"type\":\"web_search_call\",\"id\":\"ws_1\",\"status\":\"completed\"},"
                        + "{\"type\":\"message\",\"role\":\"assistant\",\"content\":[{\"type\":\"output_text\",\"text\":\"Hi\"}]}],"
                        + "\"usage\":{\"input_tokens\":9,\"output_tokens\":1000000}}"));
        assertThat(send("llm:openai:gpt-test?protocol=openai-responses&apiKey=k&baseUrl=" + server.baseUrl(), "Hi")
                        .getMessage()
                        .getHeader(LlmConstants.COST, BigDecimal.class))
                .as("half a dollar in the tier flex, and a cent for the search")
                .isEqualByComparingTo("0.51");
    }

    @Test
    void anAnswerOfAModelThatSearchesHasItsFeeOrNoCost() {
        file("openai:\n  - id: gpt-4o-search-preview\n    prices: {input: 0, output: 1}\n"
                + "openai-compatible:\n  - id: a-search-preview\n    prices: {input: 0, output: 1}\n");
        server.always(Answer.json(200, answer("", "\"prompt_tokens\":9,\"completion_tokens\":0")));
        assertThat(send("llm:openai:gpt-4o-search-preview?apiKey=k&baseUrl=" + server.baseUrl(), "Hi")
                        .getMessage()
                        .getHeader(LlmConstants.COST, BigDecimal.class))
                .isEqualByComparingTo("0.025");
        assertThat(send("llm:openai-compatible:a-search-preview?apiKey=k&baseUrl=" + server.baseUrl(), "Hi")
                        .getMessage()
                        .getHeader(LlmConstants.COST))
                .isNull();
    }
}
