package io.github.camelllm.springboot;

import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import org.apache.camel.util.SensitiveUtils;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.origin.Origin;

/**
 * A property that cannot be bound.
 *
 * @param name the name in Spring's environment
 * @param origin the file and line, or the source; null if it is not known
 * @param option Camel's name of the option
 */
record UnboundProperty(
        ConfigurationPropertyName name, @Nullable Origin origin, String option) {
    /** Returns the exception. Camel's shows the value, which is a key if {@code api-key} is misspelled, so it is not the cause. */
    LlmException exception(RuntimeException ofCamel) {
        String place = origin == null ? "" : " (" + origin + ")";
        return ErrorDetails.of(
                        ErrorKind.CONFIGURATION, "The property " + name + place + " cannot be set: " + reason(ofCamel))
                .exception();
    }

    private String reason(RuntimeException ofCamel) {
        Throwable root = ofCamel;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        if (root == ofCamel) { // it has a cause if there is a setter
            return "the component llm has no option " + option;
        }
        return SensitiveUtils.containsSensitive(option) ? "its value does not fit" : String.valueOf(root.getMessage());
    }
}
