package io.github.camelllm.examples.enrichment;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.LlmConstants;
import java.math.BigDecimal;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.camel.Message;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultMessage;
import org.junit.jupiter.api.Test;

class TallyTest {
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final Tally tally = new Tally();

    private Message answer(int attempts, long latency) {
        Message message = new DefaultMessage(context);
        message.setHeader(LlmConstants.ATTEMPTS, attempts);
        message.setHeader(LlmConstants.LATENCY, latency);
        return message;
    }

    private void enriched(Message answer) {
        tally.called(answer);
        tally.enriched();
    }

    private Message priced(String cost) {
        Message message = answer(1, 1);
        message.setHeader(LlmConstants.COST, new BigDecimal(cost));
        return message;
    }

    private String figure(String row) {
        return new Outcome(0, tally.table("1.0 s").toString(), "").figure(row);
    }

    @Test
    void retriesAreTheAttemptsAfterTheFirst() {
        enriched(answer(1, 5));
        enriched(answer(4, 5));
        Message failed = new DefaultMessage(context);
        failed.setHeader(LlmConstants.ATTEMPTS, 2);
        tally.failed("TIMEOUT");
        tally.called(failed);
        tally.failed("INVALID_RECORD");
        assertThat(figure("calls")).isEqualTo("7");
        assertThat(figure("retries")).isEqualTo("4");
        assertThat(figure("records enriched")).isEqualTo("2");
        assertThat(figure("records failed")).isEqualTo("2");
        assertThat(figure("  INVALID_RECORD")).isEqualTo("1");
        assertThat(figure("  TIMEOUT")).isEqualTo("1");
    }

    @Test
    void aCostThatIsNotKnownIsNeverZero() {
        assertThat(figure("cost")).isEqualTo("-");
        enriched(answer(1, 5));
        assertThat(figure("cost")).isEqualTo("unknown  no price for 1 call");
        enriched(priced("0.00250"));
        assertThat(figure("cost")).isEqualTo("USD 0.0025  and 1 call without a price");
    }

    @Test
    void knownCostsAreAddedUpExactly() {
        for (int i = 0; i < 10; i++) {
            enriched(priced("0.1"));
        }
        assertThat(figure("cost")).isEqualTo("USD 1");
    }

    @Test
    void tokensThatAreNotToldAreNotZero() {
        enriched(answer(1, 5));
        assertThat(figure("input tokens")).isEqualTo("unknown  without those of 1 call");
        Message told = answer(1, 5);
        told.setHeader(LlmConstants.INPUT_TOKENS, 1200L);
        told.setHeader(LlmConstants.OUTPUT_TOKENS, 7L);
        enriched(told);
        assertThat(figure("input tokens")).isEqualTo("1,200  without those of 1 call");
        assertThat(figure("output tokens")).isEqualTo("7  without those of 1 call");
    }

    @Test
    void tokensFromThePromptCacheArePartOfTheInput() {
        Message cached = answer(1, 5);
        cached.setHeader(LlmConstants.INPUT_TOKENS, 1200L);
        cached.setHeader(LlmConstants.CACHED_INPUT_TOKENS, 1024L);
        cached.setHeader(LlmConstants.OUTPUT_TOKENS, 7L);
        enriched(cached);
        assertThat(figure("input tokens")).isEqualTo("1,200");
        assertThat(figure("  from prompt cache")).isEqualTo("1,024");
    }

    @Test
    void percentilesAreOfTheAnswers() {
        assertThat(figure("latency p50")).isEqualTo("-");
        LongStream.rangeClosed(1, 200).forEach(millis -> enriched(answer(1, 201 - millis)));
        assertThat(figure("latency p50")).isEqualTo("100 ms");
        assertThat(figure("latency p95")).isEqualTo("190 ms");
    }

    @Test
    void whatWasDoneEarlierIsDoneButNotAskedAbout() {
        tally.skipped();
        enriched(answer(1, 5));
        assertThat(tally.standing()).isEqualTo(new Tally.Standing(2, 1, 0, Map.of(), null));
        assertThat(figure("done in earlier runs")).isEqualTo("1");
    }
}
