package io.github.camelllm.wire;

import static io.github.camelllm.chat.ErrorKind.AUTHENTICATION;
import static io.github.camelllm.chat.ErrorKind.CONTENT_FILTER;
import static io.github.camelllm.chat.ErrorKind.CONTEXT_LENGTH;
import static io.github.camelllm.chat.ErrorKind.INVALID_REQUEST;
import static io.github.camelllm.chat.ErrorKind.MODEL_NOT_FOUND;
import static io.github.camelllm.chat.ErrorKind.OVERLOADED;
import static io.github.camelllm.chat.ErrorKind.QUOTA_EXCEEDED;
import static io.github.camelllm.chat.ErrorKind.RATE_LIMIT;
import static io.github.camelllm.chat.ErrorKind.SERVER_ERROR;
import static io.github.camelllm.chat.ErrorKind.STREAM_INTERRUPTED;
import static io.github.camelllm.chat.ErrorKind.TIMEOUT;
import static io.github.camelllm.chat.ErrorKind.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ErrorRulesTest {
    private static final ErrorRules RULES = new ErrorRules(Clock.systemUTC());

    @ParameterizedTest
    @CsvSource({
        "400, INVALID_REQUEST, false",
        "401, AUTHENTICATION, false",
        "402, QUOTA_EXCEEDED, false",
        "403, AUTHENTICATION, false",
        "404, MODEL_NOT_FOUND, false",
        "405, INVALID_REQUEST, false",
        "408, TIMEOUT, true",
        "409, INVALID_REQUEST, true",
        "413, INVALID_REQUEST, false",
        "422, INVALID_REQUEST, false",
        "429, RATE_LIMIT, true",
        "498, OVERLOADED, true",
        "499, INVALID_REQUEST, false",
        "500, SERVER_ERROR, true",
        "501, SERVER_ERROR, true",
        "502, SERVER_ERROR, true",
        "503, OVERLOADED, true",
        "504, TIMEOUT, true",
        "524, SERVER_ERROR, true",
        "529, OVERLOADED, true",
        "302, UNKNOWN, false",
        "600, UNKNOWN, false",
    })
    void theStatusDecidesWhereTheBodyIsSilent(int status, ErrorKind kind, boolean retryable) {
        LlmException error = failure(status, "{}");
        assertThat(error.kind()).isEqualTo(kind);
        assertThat(error.retryable()).isEqualTo(retryable);
        assertThat(error.statusCode()).isEqualTo(status);
    }

    static Stream<Arguments> wordsThatDecide() {
        return Stream.of(
                // too many tokens
                arguments(400, "{\"error\":{\"code\":\"context_length_exceeded\",\"message\":\"x\"}}", CONTEXT_LENGTH),
                arguments(400, message("This model's maximum context length is 8 tokens. You sent 9."), CONTEXT_LENGTH),
                arguments(400, message("prompt is too long: 9 tokens > 8 maximum"), CONTEXT_LENGTH),
                arguments(
                        400, message("The input token count (9) exceeds the maximum number of tokens"), CONTEXT_LENGTH),
                arguments(400, "{\"message\":\"Input is too long for requested model.\"}", CONTEXT_LENGTH),
                arguments(400, "{\"message\":\"too many tokens: size limit exceeded by 9 tokens\"}", CONTEXT_LENGTH),
                arguments(400, "{\"error\":\"the input length exceeds the context length\"}", CONTEXT_LENGTH),
                arguments(400, message("`inputs` tokens + `max_new_tokens` must be <= 8"), CONTEXT_LENGTH),
                arguments(422, message("Please reduce the length of the messages"), CONTEXT_LENGTH),
                arguments(413, message("Body too large for the model. Max size: 8 tokens."), CONTEXT_LENGTH),
                arguments(400, message("prompt token count of 9 exceeds the limit of 8"), CONTEXT_LENGTH),
                arguments(400, message("max_tokens must be at least 1, got -904."), CONTEXT_LENGTH),
                arguments(400, message("max_tokens must be at least 1, got 0."), INVALID_REQUEST),
                arguments(
                        400,
                        "{\"message\":\"Malformed input request: expected maxLength: 8, actual: 9\"}",
                        CONTEXT_LENGTH),
                arguments(400, message("系统检测到输入或生成内容可能包含不安全或敏感内容"), CONTENT_FILTER),
                arguments(413, message("Request exceeds 32 MB"), INVALID_REQUEST),
                arguments(400, message("max_tokens is too large: 99. This model supports at most 9"), INVALID_REQUEST),
                arguments(400, message("longer than the maximum model length of 8."), CONTEXT_LENGTH),
                arguments(400, message("`inputs` must have less than 8 tokens. Given: 9"), CONTEXT_LENGTH),
                arguments(
                        400,
                        message("`max_tokens` must be at most `8`: it is less than the `context_window` of this model"),
                        INVALID_REQUEST),
                arguments(400, message("Unknown parameter: 'context_length'."), INVALID_REQUEST),
                // the key
                arguments(
                        400,
                        "{\"code\":\"invalid-argument\",\"error\":\"Incorrect API key provided: a***b.\"}",
                        AUTHENTICATION),
                arguments(400, google("INVALID_ARGUMENT", "x", "{\"reason\":\"API_KEY_INVALID\"}"), AUTHENTICATION),
                arguments(400, message("API key expired. Please renew the API key."), AUTHENTICATION),
                // the model
                arguments(400, "{\"error\":{\"code\":\"model_not_found\",\"message\":\"x\"}}", MODEL_NOT_FOUND),
                arguments(400, "{\"code\":\"x\",\"error\":\"Model not found: a-b\"}", MODEL_NOT_FOUND),
                arguments(400, message("a/b is not a valid model ID"), MODEL_NOT_FOUND),
                arguments(400, message("Model Not Exist"), MODEL_NOT_FOUND),
                arguments(
                        400,
                        "{\"object\":\"error\",\"message\":\"Invalid model: a b\",\"code\":\"1500\"}",
                        MODEL_NOT_FOUND),
                arguments(400, message("The requested model 'a' does not exist."), MODEL_NOT_FOUND),
                arguments(400, "{\"message\":\"The provided model identifier is invalid.\"}", MODEL_NOT_FOUND),
                arguments(400, message("Unavailable model: a-b"), MODEL_NOT_FOUND),
                arguments(400, message("The model `a` is invalid"), MODEL_NOT_FOUND),
                arguments(400, message("Invalid value for 'model'."), MODEL_NOT_FOUND),
                arguments(400, message("Model produced invalid sequence as part of ToolUse."), INVALID_REQUEST),
                arguments(400, message("This model does not support effort level 'x'."), INVALID_REQUEST),
                arguments(
                        400,
                        message("Unsupported parameter: 'stop' is not supported with this model."),
                        INVALID_REQUEST),
                // filters
                arguments(400, "{\"error\":{\"code\":\"content_filter\",\"message\":\"x\"}}", CONTENT_FILTER),
                arguments(
                        400,
                        "{\"error\":{\"message\":\"x\",\"innererror\":{\"code\":\"ResponsibleAIPolicyViolation\"}}}",
                        CONTENT_FILTER),
                arguments(403, "{\"error\":{\"code\":\"content_policy_violation\",\"message\":\"x\"}}", CONTENT_FILTER),
                arguments(400, message("potentially unsafe or sensitive content in input"), CONTENT_FILTER),
                arguments(400, message("Your credit balance is too low"), INVALID_REQUEST),
                // 429 means several things
                arguments(429, "{\"error\":{\"type\":\"insufficient_quota\",\"message\":\"x\"}}", QUOTA_EXCEEDED),
                arguments(
                        429,
                        "{\"error\":{\"type\":\"x\",\"code\":\"credit_balance_exhausted\",\"message\":\"x\"}}",
                        QUOTA_EXCEEDED),
                arguments(429, message("Insufficient balance or no resource package."), QUOTA_EXCEEDED),
                arguments(
                        429,
                        "{\"error\":{\"code\":429,\"message\":\"Provider returned error\","
                                + "\"metadata\":{\"raw\":\"You exceeded your current quota\"}}}",
                        RATE_LIMIT),
                arguments(429, message("Your account balance is insufficient"), QUOTA_EXCEEDED),
                arguments(429, message("Your quota is exhausted"), QUOTA_EXCEEDED),
                arguments(
                        429,
                        "{\"message\":\"Tokens per minute limit exceeded - too many tokens processed.\","
                                + "\"type\":\"too_many_tokens_error\",\"code\":\"token_quota_exceeded\"}",
                        RATE_LIMIT),
                arguments(429, message("Model too busy, try again later"), OVERLOADED),
                arguments(429, message("The service may be temporarily overloaded"), OVERLOADED),
                arguments(429, message("The model is currently at capacity due to high demand"), OVERLOADED),
                arguments(429, message("We're experiencing high traffic right now!"), OVERLOADED),
                arguments(429, message("Service tier capacity exceeded for this model."), OVERLOADED),
                arguments(429, message("Upgrade at https://acme.example/settings/billing"), RATE_LIMIT),
                arguments(
                        429,
                        google("RESOURCE_EXHAUSTED", "Resource has been exhausted (e.g. check quota).", ""),
                        RATE_LIMIT),
                arguments(
                        429,
                        google("RESOURCE_EXHAUSTED", "You exceeded your current quota", violation("RequestsPerDay")),
                        QUOTA_EXCEEDED),
                arguments(
                        429,
                        google("RESOURCE_EXHAUSTED", "You exceeded your current quota", violation("RequestsPerMinute")),
                        RATE_LIMIT),
                arguments(
                        429,
                        google("RESOURCE_EXHAUSTED", "You exceeded your current quota", "{\"retryDelay\":\"3s\"}"),
                        RATE_LIMIT));
    }

    @ParameterizedTest
    @MethodSource("wordsThatDecide")
    void codeAndMessageDecideWhereTheStatusIsVague(int status, String body, ErrorKind kind) {
        assertThat(failure(status, body).kind()).isEqualTo(kind);
    }

    static Stream<Arguments> codes() {
        return Stream.of(
                arguments("{\"error\":{\"code\":\"a\",\"type\":\"b\",\"status\":\"c\"}}", "a"),
                arguments("{\"error\":{\"code\":null,\"type\":\"b\"}}", "b"),
                arguments("{\"error\":{\"code\":\"\",\"type\":\"b\"}}", "b"),
                arguments("{\"error\":{\"code\":400,\"status\":\"INVALID_ARGUMENT\"}}", "INVALID_ARGUMENT"),
                arguments("{\"error\":{\"code\":400,\"message\":\"x\"}}", "400"),
                arguments("{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}}", "overloaded_error"),
                arguments("{\"code\":\"invalid-argument\",\"error\":\"x\"}", "invalid-argument"),
                arguments("{\"type\":\"invalid_model\",\"code\":\"1500\",\"message\":\"x\"}", "1500"),
                arguments("{\"__type\":\"ValidationException:http://x\",\"message\":\"x\"}", "ValidationException"),
                arguments("[{\"error\":{\"status\":\"NOT_FOUND\"}}]", "NOT_FOUND"),
                arguments("{\"error\":\"x\"}", null),
                arguments("{\"type\":\"error\",\"message\":\"x\"}", null),
                arguments("plain text", null));
    }

    @ParameterizedTest
    @MethodSource("codes")
    void theCodeIsTheFirstTextAmongCodeTypeAndStatus(String body, String code) {
        assertThat(failure(400, body).providerCode()).isEqualTo(code);
    }

    @Test
    void amazonNamesTheTypeInAHeader() {
        ResponseHead head =
                new ResponseHead(429, Headers.of("x-amzn-ErrorType", "ThrottlingException:http://internal/"));
        LlmException error = RULES.failure(head, bytes("{\"message\":\"slow down\"}"), Streams.DIALECT);
        assertThat(error.providerCode()).isEqualTo("ThrottlingException");
        assertThat(error.kind()).isEqualTo(RATE_LIMIT);
    }

    static Stream<Arguments> messages() {
        return Stream.of(
                arguments("{\"error\":{\"message\":\"said\"}}", "said"),
                arguments("{\"error\":\"said\"}", "said"),
                arguments("{\"message\":\"said\"}", "said"),
                arguments("{\"detail\":\"said\"}", "said"),
                arguments("{\"detail\":[{\"msg\":\"said\"},{\"msg\":\"more\"}]}", "said"),
                arguments("{\"message\":{\"detail\":[{\"msg\":\"said\"}]}}", "said"),
                arguments("[{\"error\":{\"message\":\"said\"}}]", "said"),
                arguments("{\"fault\":{\"faultstring\":\"said\"}}", "said"),
                arguments("\n said \nmore\n", "said"),
                arguments("\"said\"", "said"),
                arguments(
                        "{\"error\":{\"message\":\"Provider returned error\",\"metadata\":{\"raw\":\"said\"}}}",
                        "said"));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void theMessageIsFoundInEveryShape(String body, String message) {
        assertThat(failure(400, body).getMessage()).contains(message).doesNotContain("more", "{");
    }

    @Test
    void aPageIsNoMessage() {
        LlmException error = failure(502, "<!DOCTYPE html>\n<html><body>Bad Gateway</body></html>");
        assertThat(error.getMessage()).contains("502").doesNotContain("<", "Gateway");
    }

    @Test
    void anErrorWithoutABodyTellsItsStatus() {
        assertThat(failure(500, "").getMessage()).contains("status 500").contains("without a body");
    }

    @Test
    void whoWasAskedAndTheRequestIdAreKept() {
        ResponseHead head = new ResponseHead(500, Headers.of("X-Request-Id", "req-7"));
        LlmException error = RULES.failure(head, bytes("{}"), Streams.DIALECT);
        assertThat(error.provider()).isEqualTo("acme");
        assertThat(error.model()).isEqualTo("model-a");
        assertThat(error.requestId()).isEqualTo("req-7");
        ProviderFacts facts =
                new ProviderFacts(ReasoningField.NONE, List.of("acme_"), List.of("x-acme-trace"), List.of());
        Dialect acme = new Dialect("acme", "model-a", Set.of(), null, facts);
        ResponseHead own = new ResponseHead(500, Headers.of("X-Acme-Trace", "trace-1"));
        LlmException withOwn = RULES.failure(own, bytes("{\"message\":\"key acme_abcdefgh123 is bad\"}"), acme);
        assertThat(withOwn.requestId()).isEqualTo("trace-1");
        assertThat(withOwn.getMessage()).contains("key acme_REDACTED is bad");
        assertThat(RULES.failure(own, bytes("{}"), Streams.DIALECT).requestId()).isNull();
        assertThat(failure(500, "{\"request_id\":\"req-8\"}").requestId()).isEqualTo("req-8");
    }

    @Test
    void theProviderHasTheLastWordOnRetries() {
        ResponseHead no = new ResponseHead(500, Headers.of("x-should-retry", "false"));
        ResponseHead yes = new ResponseHead(400, Headers.of("x-should-retry", "true"));
        assertThat(RULES.failure(no, bytes("{}"), Streams.DIALECT).retryable()).isFalse();
        assertThat(RULES.failure(yes, bytes("{}"), Streams.DIALECT).retryable()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Request too large for model-a on tokens per min (TPM): Limit 200000, Requested 2500013 | false",
                "Tokens per minute: limit: 1,000, requested: 2,000 | false",
                "Rate limit reached on tokens per min (TPM): Limit 10000, Used 9000, Requested 2000. | true",
                "Rate limit reached on tokens per min (TPM): Limit 10000, Used 0, Requested ~12000. | false",
                "This request would exceed your organization's rate limit of 450,000 tokens | true",
            })
    void aRequestThatAloneExceedsTheLimitIsNotTriedAgain(String message, boolean retryable) {
        LlmException error = failure(429, message(message));
        assertThat(error.kind()).isEqualTo(RATE_LIMIT);
        assertThat(error.retryable()).isEqualTo(retryable);
    }

    static Stream<Arguments> errorsInStreams() {
        return Stream.of(
                arguments("{\"error\":{\"code\":400,\"message\":\"x\"}}", INVALID_REQUEST),
                arguments("{\"error\":{\"code\":429,\"message\":\"x\"}}", RATE_LIMIT),
                arguments("{\"error\":{\"code\":\"502\",\"message\":\"x\"}}", SERVER_ERROR),
                arguments("{\"error\":{\"type\":\"invalid_request_error\",\"message\":\"x\"}}", INVALID_REQUEST),
                arguments(
                        "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"x\"}}", OVERLOADED),
                arguments("{\"error\":{\"type\":\"server_error\",\"code\":\"rate_limit_exceeded\"}}", RATE_LIMIT),
                arguments("{\"error\":{\"code\":\"insufficient_quota\",\"message\":\"x\"}}", QUOTA_EXCEEDED),
                arguments("{\"error\":{\"status\":\"UNAVAILABLE\",\"code\":503}}", OVERLOADED),
                arguments("{\"error\":{\"status\":\"DEADLINE_EXCEEDED\"}}", TIMEOUT),
                arguments("{\"__type\":\"throttlingException\",\"message\":\"x\"}", RATE_LIMIT),
                arguments("{\"__type\":\"modelStreamErrorException\",\"message\":\"x\"}", STREAM_INTERRUPTED),
                arguments("{\"__type\":\"internalFailure\",\"message\":\"x\"}", SERVER_ERROR),
                arguments(
                        "{\"__type\":\"modelStreamErrorException\",\"message\":\"Model produced invalid sequence\"}",
                        STREAM_INTERRUPTED),
                arguments("{\"error\":{\"code\":\"invalid_image_format\",\"message\":\"x\"}}", INVALID_REQUEST),
                arguments("{\"error\":{\"code\":\"invalid_provider_response\",\"message\":\"x\"}}", STREAM_INTERRUPTED),
                arguments("{\"error\":{\"code\":\"unknown_error\",\"message\":\"x\"}}", STREAM_INTERRUPTED),
                arguments("{\"message\":\"too many tokens processed\",\"code\":\"token_quota_exceeded\"}", RATE_LIMIT),
                arguments("{\"error\":\"prompt is too long\"}", CONTEXT_LENGTH),
                arguments("{\"error\":\"rate limit hit\"}", RATE_LIMIT),
                arguments("{\"error\":\"an unexpected end\"}", STREAM_INTERRUPTED));
    }

    @ParameterizedTest
    @MethodSource("errorsInStreams")
    void anErrorInAStreamIsJudgedByItself(String event, ErrorKind kind) throws JsonProcessingException {
        LlmException error = RULES.inStream(Streams.OK, Json.MAPPER.readTree(event), Streams.DIALECT);
        assertThat(error.kind()).isEqualTo(kind);
        assertThat(error.statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"error\":{\"message\":[\"a is bad\",\"b is bad\"]}} | a is bad",
                "{\"message\":[\"a is bad\"],\"statusCode\":400} | a is bad",
                "{\"errors\":{\"messages\":[\"can't be blank\"]}} | messages: can't be blank",
                "{\"errors\":{\"count\":1,\"name\":\"is too long\"}} | name: is too long",
            })
    void messagesOfValidationsAreShown(String body, String message) {
        assertThat(failure(400, body)).hasMessageContaining(message);
    }

    @Test
    void anErrorStatusWithAStreamHasTheErrorOfItsLastEvent() {
        LlmException error = failure(
                529,
                "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n");
        assertThat(error.kind()).isEqualTo(OVERLOADED);
        assertThat(error.providerCode()).isEqualTo("overloaded_error");
        assertThat(error).hasMessageContaining("Overloaded").hasMessageNotContaining("event:");
    }

    @Test
    void anErrorInAWholeBodyThatIsNoneOfTheOthersIsUnknown() throws JsonProcessingException {
        LlmException error = RULES.inBody(Streams.OK, Json.MAPPER.readTree("{\"error\":\"what?\"}"), Streams.DIALECT);
        assertThat(error.kind()).isEqualTo(UNKNOWN);
        assertThat(error.retryable()).isFalse();
    }

    private static String message(String text) {
        return "{\"error\":{\"message\":\"" + text + "\"}}";
    }

    private static String google(String status, String message, String detail) {
        return "{\"error\":{\"code\":0,\"message\":\"" + message + "\",\"status\":\"" + status + "\",\"details\":["
                + detail + "]}}";
    }

    private static String violation(String id) {
        return "{\"violations\":[{\"quotaId\":\"Generate" + id + "PerProject\"}]},{\"retryDelay\":\"3s\"}";
    }

    private static LlmException failure(int status, String body) {
        return RULES.failure(new ResponseHead(status, Headers.NONE), bytes(body), Streams.DIALECT);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
