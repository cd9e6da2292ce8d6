package io.github.camelllm.catalog;

/** Lets the generator of the bundled tables recognise models as the component does. */
public final class ModelNames {
    private ModelNames() {}

    /** Returns what the names of one model have in common. */
    public static String identity(String id) {
        return ModelIdentity.of(id);
    }
}
