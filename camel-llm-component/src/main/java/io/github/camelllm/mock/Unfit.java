package io.github.camelllm.mock;

/** No value was found for a schema. */
final class Unfit extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Whether it is for a part of JSON Schema that is not supported here, though there may be such a value. */
    final boolean unsupported;

    private Unfit(String message, boolean unsupported) {
        super(message, null, false, false);
        this.unsupported = unsupported;
    }

    static Unfit impossible(String message) {
        return new Unfit(message, false);
    }

    static Unfit unsupported(String message) {
        return new Unfit(message, true);
    }
}
