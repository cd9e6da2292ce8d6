package io.github.camelllm.chat;

import java.util.function.Function;

/** The kinds of error; each has its own exception class, for routes that catch by class. */
public enum ErrorKind {
    /** Too many requests or tokens in a period; wait and retry. */
    RATE_LIMIT(true, RateLimitException::new),
    /** The provider has no capacity at the moment. */
    OVERLOADED(true, OverloadedException::new),
    /** The provider failed. */
    SERVER_ERROR(true, ServerErrorException::new),
    /** No answer, or no further delta, before a timeout. */
    TIMEOUT(true, LlmTimeoutException::new),
    /** The provider could not be reached, or the connection broke before the answer began. */
    NETWORK(true, NetworkException::new),
    /** A streamed answer was interrupted. */
    STREAM_INTERRUPTED(true, StreamInterruptedException::new),
    /** The key is missing, wrong or not allowed to do this. */
    AUTHENTICATION(false, AuthenticationException::new),
    /** No credit or quota is left; waiting does not help. */
    QUOTA_EXCEEDED(false, QuotaExceededException::new),
    /** The provider does not accept the request. */
    INVALID_REQUEST(false, InvalidRequestException::new),
    /** The request exceeds the model's context window. */
    CONTEXT_LENGTH(false, ContextLengthException::new),
    /** The provider does not know the model or deployment. */
    MODEL_NOT_FOUND(false, ModelNotFoundException::new),
    /** The prompt or the answer was blocked. */
    CONTENT_FILTER(false, ContentFilterException::new),
    /** A budget or the limit of a call's cost does not allow it. */
    BUDGET_EXCEEDED(false, BudgetExceededException::new),
    /** The configuration of the endpoint, a header or the environment is invalid. */
    CONFIGURATION(false, ConfigurationException::new),
    /** The answer cannot be understood. */
    PROTOCOL(false, ProtocolException::new),
    /** The call was cancelled by the application. */
    CANCELLED(false, CallCancelledException::new),
    /** None of these. */
    UNKNOWN(false, PermanentLlmException::new);

    private final boolean retryable;
    private final Function<ErrorDetails, LlmException> exception;

    ErrorKind(boolean retryable, Function<ErrorDetails, LlmException> exception) {
        this.retryable = retryable;
        this.exception = exception;
    }

    /** Returns whether sending the same request again later can succeed, unless the provider says otherwise. */
    public boolean retryable() {
        return retryable;
    }

    /** Returns the exception of this kind with details. */
    public LlmException exception(ErrorDetails details) {
        return exception.apply(details);
    }

    /** Returns the exception of this kind with a message. */
    public LlmException exception(String message) {
        return exception(ErrorDetails.of(this, message).build());
    }
}
