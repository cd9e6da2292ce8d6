package io.github.camelllm.selection;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.ChatRequest;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExchangeSizeTest {
    private static long sizeOf(Object body) {
        Exchange exchange = SelectionContract.exchange(null);
        exchange.getMessage().setBody(body);
        return ExchangeSize.of(exchange);
    }

    @Test
    void textsBytesAndTheirCollectionsHaveASize() {
        assertThat(sizeOf("12345")).isEqualTo(5);
        assertThat(sizeOf(new byte[7])).isEqualTo(7);
        assertThat(sizeOf(List.of("123", List.of("45")))).isEqualTo(5);
        assertThat(sizeOf(Map.of("role", "user", "content", "123"))).isEqualTo(7);
        assertThat(sizeOf(ChatRequest.of("1234"))).isEqualTo(4);
        assertThat(sizeOf(null)).isZero();
    }

    @Test
    void aStreamIsNotRead() {
        ByteArrayInputStream stream = new ByteArrayInputStream(new byte[9]);
        assertThat(sizeOf(stream)).isZero();
        assertThat(stream.available()).isEqualTo(9);
    }

    @Test
    void theConversationBeforeCounts() {
        Exchange exchange = SelectionContract.exchange(null);
        exchange.getMessage().setBody("123");
        exchange.getMessage().setHeader(LlmConstants.MESSAGES, List.of("4567"));
        assertThat(ExchangeSize.of(exchange)).isEqualTo(7);
    }

    @Test
    void aListThatContainsItselfEnds() {
        java.util.ArrayList<Object> endless = new java.util.ArrayList<>();
        endless.add("12");
        endless.add(endless);
        assertThat(sizeOf(endless)).isBetween(2L, 20L);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1023, 0", "1024, 1", "4095, 1", "4096, 2", "262143, 4", "262144, 5", "9000000000, 5"})
    void eachClassIsFourTimesAsLarge(long size, int expected) {
        assertThat(ExchangeSize.classOf(size)).isEqualTo(expected);
    }
}
