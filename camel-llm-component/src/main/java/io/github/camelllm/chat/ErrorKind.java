package io.github.camelllm.chat;

/** The kinds of error; each has its own exception class, for routes that catch by class. */
public enum ErrorKind {
    /** Too many requests or tokens in a period; wait and retry. */
    RATE_LIMIT(true),
    /** The provider has no capacity at the moment. */
    OVERLOADED(true),
    /** The provider failed. */
    SERVER_ERROR(true),
    /** No answer, or no further delta, before a timeout. */
    TIMEOUT(true),
    /** The provider could not be reached, or the connection broke before the answer began. */
    NETWORK(true),
    /** A streamed answer was interrupted. */
    STREAM_INTERRUPTED(true),
    /** The key is missing, wrong or not allowed to do this. */
    AUTHENTICATION(false),
    /** No credit or quota is left; waiting does not help. */
    QUOTA_EXCEEDED(false),
    /** The provider does not accept the request. */
    INVALID_REQUEST(false),
    /** The request exceeds the model's context window. */
    CONTEXT_LENGTH(false),
    /** The provider does not know the model or deployment. */
    MODEL_NOT_FOUND(false),
    /** The prompt or the answer was blocked. */
    CONTENT_FILTER(false),
    /** A budget or the limit of a call's cost does not allow it. */
    BUDGET_EXCEEDED(false),
    /** The configuration of the endpoint, a header or the environment is invalid. */
    CONFIGURATION(false),
    /** The answer cannot be understood. */
    PROTOCOL(false),
    /** The call was cancelled by the application. */
    CANCELLED(false),
    /** None of these. */
    UNKNOWN(false);

    private final boolean retryable;

    ErrorKind(boolean retryable) {
        this.retryable = retryable;
    }

    /** Returns whether sending the same request again later can succeed, unless the provider says otherwise. */
    public boolean retryable() {
        return retryable;
    }

    /** Returns the exception of this kind with details. */
    public LlmException exception(ErrorDetails details) {
        return switch (this) { // and no reference to each constructor, which the first call of a JVM would have to link
            case RATE_LIMIT -> new RateLimitException(details);
            case OVERLOADED -> new OverloadedException(details);
            case SERVER_ERROR -> new ServerErrorException(details);
            case TIMEOUT -> new LlmTimeoutException(details);
            case NETWORK -> new NetworkException(details);
            case STREAM_INTERRUPTED -> new StreamInterruptedException(details);
            case AUTHENTICATION -> new AuthenticationException(details);
            case QUOTA_EXCEEDED -> new QuotaExceededException(details);
            case INVALID_REQUEST -> new InvalidRequestException(details);
            case CONTEXT_LENGTH -> new ContextLengthException(details);
            case MODEL_NOT_FOUND -> new ModelNotFoundException(details);
            case CONTENT_FILTER -> new ContentFilterException(details);
            case BUDGET_EXCEEDED -> new BudgetExceededException(details);
            case CONFIGURATION -> new ConfigurationException(details);
            case PROTOCOL -> new ProtocolException(details);
            case CANCELLED -> new CallCancelledException(details);
            case UNKNOWN -> new PermanentLlmException(details);
        };
    }

    /** Returns the exception of this kind with a message. */
    public LlmException exception(String message) {
        return exception(ErrorDetails.of(this, message).build());
    }
}
