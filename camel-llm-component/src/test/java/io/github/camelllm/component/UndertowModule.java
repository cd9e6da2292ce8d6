package io.github.camelllm.component;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** camel-undertow 4.18, which stays at that version if the build runs with {@code -Dcamel.version=4.22.0}. */
final class UndertowModule {
    private static final String CLOUD = "org.apache.camel.cloud.DiscoverableService";

    private UndertowModule() {}

    /** Skips the test on a Camel on which the module cannot be loaded. */
    static void assumeItLoads() {
        assumeTrue(isThere(CLOUD), "camel-undertow 4.18 needs " + CLOUD + ", which this Camel has no more");
    }

    private static boolean isThere(String name) {
        try {
            Class.forName(name, false, UndertowModule.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
