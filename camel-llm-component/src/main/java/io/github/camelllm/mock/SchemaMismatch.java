package io.github.camelllm.mock;

/** No value was found for a schema. */
final class SchemaMismatch extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Whether it is for a part of JSON Schema that is not supported here, though there may be such a value. */
    final boolean unsupported;

    private SchemaMismatch(String message, boolean unsupported) {
        super(message, null, false, false);
        this.unsupported = unsupported;
    }

    static SchemaMismatch impossible(String message) {
        return new SchemaMismatch(message, false);
    }

    static SchemaMismatch unsupported(String message) {
        return new SchemaMismatch(message, true);
    }
}
