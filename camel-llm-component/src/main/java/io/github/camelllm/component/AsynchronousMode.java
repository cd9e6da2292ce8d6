package io.github.camelllm.component;

import java.lang.reflect.Method;

/**
 * The option {@code asynchronous} of Camel's {@code circuitBreaker()}, which Camel 4.22 has and 4.18, with which this is compiled, has not.
 * Without it a thread waits for each call.
 */
final class AsynchronousMode {
    private AsynchronousMode() {}

    /**
     * Switches the option on if the configuration has it.
     *
     * @throws IllegalStateException if the setter fails
     */
    static void enable(Object configuration) {
        try {
            Method setter = configuration.getClass().getMethod("setAsynchronous", String.class);
            setter.invoke(configuration, "true");
        } catch (NoSuchMethodException olderCamel) {
            // a call then holds a thread
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("The option asynchronous cannot be set", e);
        }
    }
}
