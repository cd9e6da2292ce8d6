package io.github.camelllm.test;

import java.util.function.Consumer;

/**
 * Something that a provider demands of a request.
 *
 * @param name what it is about, in words with hyphens; rules of several providers about the same thing share it
 * @param source the address of the documentation or the report that quotes the provider's answer
 * @param check finds what breaks the rule
 */
record Rule(String name, String source, RuleCheck check) {

    /** Tells in the provider's words what is wrong with a request, once for each place; nothing if the rule holds. */
    @FunctionalInterface
    interface RuleCheck {
        void inspect(StrictRequest request, Consumer<String> refuse);
    }
}
