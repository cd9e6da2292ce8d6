package io.github.camelllm.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.CallOptions;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Operation;
import io.github.camelllm.chat.Usage;
import io.github.camelllm.stage.BatchStage;
import io.github.camelllm.stage.Pipeline;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole responses that are too large, too many, out of all bounds or not what they say. */
class AnswerAttackTest extends AttackTestSupport {
    private static final String OK =
            "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"Hello\"},\"finish_reason\":\"stop\"}]";

    private void sends(long bytes, int atATime) {
        ByteBuffer chunk = ByteBuffer.allocate(atATime);
        for (long sent = 0; sent < bytes; sent += atATime) {
            receiver.data(chunk.duplicate());
        }
    }

    @Test
    void aBodyIsBoundedTo32MebibytesByDefault() {
        CompletableFuture<ChatResponse> answer = ask(false);
        head(200);
        sends(32 << 20, 1 << 16);
        assertThat(answer).isNotDone();
        Throwable refusal = catchThrowable(() -> sends(1, 1));
        receiver.failed(refusal);

        assertThat(error(answer).kind()).isEqualTo(ErrorKind.PROTOCOL);
        assertThat(error(answer).retryable()).isFalse();
        assertThat(error(answer)).hasMessageContaining("larger than 33554432 bytes (option maxResponseSize)");
    }

    @Test
    void vectorsMayHaveMoreBytesByTheNumberOfInputs() {
        ChatRequest request = request().toBuilder()
                .operation(Operation.EMBEDDINGS)
                .messages(Collections.nCopies(100, Message.user("x")))
                .build();
        CallOptions small =
                CallOptions.builder().maxResponseSize(1).maxRetries(0).build();
        CompletableFuture<ChatResponse> answer = ask(request, small, false);
        head(200);
        sends(100 * 128 * 1024, 128 * 1024);
        assertThat(answer).isNotDone();
        assertThat(catchThrowable(() -> sends(128 * 1024, 128 * 1024))).isInstanceOf(LlmException.class);
    }

    @Test
    void memoryThatRunsOutIsNoNetworkError() {
        CompletableFuture<ChatResponse> answer = ask(false);
        receiver.failed(new OutOfMemoryError("Java heap space"));

        assertThat(error(answer).kind()).isEqualTo(ErrorKind.PROTOCOL);
        assertThat(error(answer).retryable()).isFalse();
        assertThat(error(answer)).hasMessageContaining("Java heap space");
    }

    @Test
    void memoryThatRunsOutInAStreamIsNotRetriedEither() {
        CompletableFuture<ChatResponse> answer = ask(true);
        head(200);
        receiver.failed(new OutOfMemoryError("Java heap space"));

        assertThat(error(answer).retryable()).isFalse();
    }

    @Test
    void aConnectionThatIsClosedByTheComponentIsACancellation() {
        CompletableFuture<ChatResponse> answer = ask(false);
        receiver.failed(new java.util.concurrent.CancellationException("The transport was closed"));

        assertThat(error(answer).kind()).isEqualTo(ErrorKind.CANCELLED);
    }

    @Test
    void tooManyToolCallsAreRefused() {
        String call = "{\"id\":\"c\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}";
        CompletableFuture<ChatResponse> answer = ask(false);
        answers(
                200,
                "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"tool_calls\":["
                        + String.join(",", Collections.nCopies(100_000, call)).replace("\"c\"", "\"\"")
                        + "]},\"finish_reason\":\"tool_calls\"}]}");

        assertThat(error(answer).kind()).isEqualTo(ErrorKind.PROTOCOL);
        assertThat(error(answer)).hasMessageContaining("more than 10000 tool calls");
    }

    @Test
    void tooManyReasoningDetailsAreRefused() {
        StringBuilder details = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            details.append(i == 0 ? "" : ",")
                    .append("{\"type\":\"reasoning.encrypted\",\"index\":")
                    .append(i)
                    .append(",\"data\":\"x\"}");
        }
        CompletableFuture<ChatResponse> answer = ask(false);
        answers(
                200,
                "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"Hello\",\"reasoning_details\":["
                        + details + "]},\"finish_reason\":\"stop\"}]}");

        assertThat(error(answer).kind()).isEqualTo(ErrorKind.PROTOCOL);
        assertThat(error(answer)).hasMessageContaining("more than 10000 reasoning details");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1e400 |",
                "-1e400 |",
                "-0.5 |",
                "1e99999999 |",
                "1e300 |",
                "0.25 | 0.25",
                "1e-300 | 0",
                "\"0.25\" |",
            })
    void aReportedCostOutOfAllBoundsIsLeftOut(String cost, BigDecimal expected) {
        CompletableFuture<ChatResponse> answer = ask(false);
        answers(200, OK + ",\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1,\"cost\":" + cost + "}}");

        assertThat(answer.join().text()).isEqualTo("Hello");
        if (expected == null) {
            assertThat(answer.join().cost()).isNull();
        } else {
            assertThat(answer.join().cost()).isEqualByComparingTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "9223372036854775807", "9223372036854775808", "1e400", "-1e400", "\"7\"", "1e30"})
    void countsOutOfAllBoundsAreLeftOut(String count) {
        CompletableFuture<ChatResponse> answer = ask(false);
        answers(200, OK + ",\"usage\":{\"prompt_tokens\":" + count + ",\"completion_tokens\":3}}");

        assertThat(answer.join().usage()).isEqualTo(new Usage(null, 3L, null, null, null));
    }

    @Test
    void sumsOfTokensDoNotOverflow() {
        Usage most = Usage.of(Long.MAX_VALUE, Long.MAX_VALUE);
        assertThat(most.plus(most).inputTokens()).isEqualTo(Long.MAX_VALUE);
        assertThat(most.totalTokens()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void compressionThatNobodyRequestedIsSaid() {
        CompletableFuture<ChatResponse> answer = ask(false);
        Throwable refusal = catchThrowable(() -> head(200, "Content-Encoding", "gzip"));
        receiver.failed(refusal);

        assertThat(error(answer).kind()).isEqualTo(ErrorKind.PROTOCOL);
        assertThat(error(answer)).hasMessageContaining("The response is compressed");
    }

    @Test
    void compressionThatIsNotEvenDeclaredIsSaid() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write((OK + "}").getBytes(StandardCharsets.UTF_8));
        }
        CompletableFuture<ChatResponse> answer = ask(false);
        head(200);
        receiver.data(ByteBuffer.wrap(bytes.toByteArray()));
        receiver.end();

        assertThat(error(answer)).hasMessageContaining("The response is compressed");
    }

    @Test
    void anIdentityEncodingIsNoCompression() {
        CompletableFuture<ChatResponse> answer = ask(false);
        answers(200, OK + "}", "Content-Encoding", "identity");
        assertThat(answer.join().text()).isEqualTo("Hello");
    }

    @Test
    void jsonThatEndsEarlyWithItsConnectionIsARetryableCut() {
        CompletableFuture<ChatResponse> answer = ask(false);
        answers(200, OK);

        assertThat(error(answer).kind()).isEqualTo(ErrorKind.NETWORK);
        assertThat(error(answer))
                .hasMessageContaining("it ends after " + OK.length() + " bytes, before it is complete");
    }

    @Test
    void jsonThatEndsEarlyAtItsLengthIsTheProvidersFault() {
        CompletableFuture<ChatResponse> answer = ask(false);
        answers(200, OK, "Content-Length", "" + OK.length());

        assertThat(error(answer).kind()).isEqualTo(ErrorKind.PROTOCOL);
        assertThat(error(answer)).hasMessageContaining("before it is complete");
    }

    @Test
    void jsonOfAHundredThousandLevelsIsRefused() {
        CompletableFuture<ChatResponse> answer = ask(false);
        answers(200, "[".repeat(100_000));
        assertThat(error(answer).kind()).isEqualTo(ErrorKind.PROTOCOL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", ".", "../../v2/secrets", "a/../b", "..;x", "a/..;v=1/b", "..\\x"})
    void aModelIsNoStepUpThePath(String model) {
        for (String protocol : List.of("gemini-generate", "bedrock-converse")) {
            Call call =
                    new Call("p", ChatRequest.of("Hi").toBuilder().model(model).build(), CallOptions.STANDARD, null);
            CompletableFuture<ChatResponse> answer =
                    Pipeline.of(List.of(), wire(protocol)).answer(call).toCompletableFuture();
            assertThat(error(answer).kind()).isEqualTo(ErrorKind.INVALID_REQUEST);
            assertThat(error(answer)).hasMessageContaining("'" + model + "'");
        }
        assertThat(error(ask(
                                ChatRequest.of("Hi").toBuilder().model(model).build(),
                                "http://p.test/deployments/{model}"))
                        .kind())
                .isEqualTo(ErrorKind.INVALID_REQUEST);
        assertThat(requests).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"gpt-4.1, gpt-4.1", "a..b, a..b", "...,...", "qwen/qwen3, qwen%2Fqwen3"})
    void aModelWithDotsIsAModel(String model, String segment) {
        ask(ChatRequest.of("Hi").toBuilder().model(model).build(), "http://p.test/deployments/{model}");
        assertThat(requests.get(0).uri()).hasToString("http://p.test/deployments/" + segment + "/chat/completions");
    }

    private CompletableFuture<ChatResponse> models() {
        Call call =
                new Call("p", ChatRequest.builder().operation(Operation.MODELS).build(), CallOptions.STANDARD, null);
        return Pipeline.of(List.of(BatchStage.around(wire("openai-chat"))), wire("openai-chat"))
                .answer(call)
                .toCompletableFuture();
    }

    @Test
    void theListOfModelsHasAnEnd() {
        CompletableFuture<ChatResponse> answer = models();
        for (int page = 0; !answer.isDone(); page++) {
            answers(200, "{\"data\":[{\"id\":\"m" + page + "\"}],\"nextPageToken\":\"" + page + "\"}");
        }

        assertThat(requests).hasSize(BatchStage.MAX_PAGES);
        assertThat(error(answer).kind()).isEqualTo(ErrorKind.PROTOCOL);
        assertThat(error(answer)).hasMessageContaining("more than 100 pages");
    }

    @Test
    void thePagesOfAListAreBoundedTogether() {
        CompletableFuture<ChatResponse> answer = models();
        String filling = "x".repeat(10 << 20);
        for (int page = 0; !answer.isDone(); page++) {
            answers(200, "{\"data\":[],\"x\":\"" + filling + "\",\"nextPageToken\":\"" + page + "\"}");
        }

        assertThat(requests).hasSize(4);
        assertThat(error(answer)).hasMessageContaining("larger than 33554432 bytes (option maxResponseSize)");
    }

    @Test
    void anErrorPageOfAnySizeIsReadInPart() {
        CompletableFuture<ChatResponse> answer = ask(false);
        head(500);
        sends(64 << 20, 1 << 20);
        receiver.end();
        assertThat(error(answer).kind()).isEqualTo(ErrorKind.SERVER_ERROR);
    }
}
