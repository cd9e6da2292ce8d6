package io.github.camelllm.mock;

/** No value was found for a schema. */
final class SchemaMismatch extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Whether it is for a part of JSON Schema that is not supported here, though there may be such a value. */
    final boolean unsupported;

    /** Whether the check was given up, so that it is not known whether the value fits. */
    final boolean exhausted;

    private SchemaMismatch(String message, boolean unsupported, boolean exhausted) {
        super(message, null, false, false);
        this.unsupported = unsupported;
        this.exhausted = exhausted;
    }

    static SchemaMismatch impossible(String message) {
        return new SchemaMismatch(message, false, false);
    }

    static SchemaMismatch unsupported(String message) {
        return new SchemaMismatch(message, true, false);
    }

    static SchemaMismatch exhausted(String message) {
        return new SchemaMismatch(message, true, true);
    }
}
