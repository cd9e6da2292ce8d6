package io.github.camelllm.wire;

/**
 * The head of an HTTP answer.
 *
 * @param status the status code
 * @param headers the header fields
 */
public record Head(int status, Headers headers) {
    /** Returns whether the status tells of success. */
    public boolean successful() {
        return status >= 200 && status < 300;
    }
}
