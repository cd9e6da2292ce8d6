package io.github.camelllm.exchange;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.settings.InHeaders;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The priority of a message where calls wait for a limit. */
final class PriorityHeader {
    private static final int HIGH = 3;
    private static final int MOST = 10;

    private PriorityHeader() {}

    /** Returns the priority; 0 if the message has none. */
    static int of(InHeaders in) {
        String text = in.text(LlmConstants.PRIORITY);
        if (text == null) {
            return 0;
        }
        Integer priority =
                switch (text.strip().toLowerCase(Locale.ROOT)) {
                    case "high" -> HIGH;
                    case "normal" -> 0;
                    case "low" -> -HIGH;
                    default -> number(text.strip());
                };
        if (priority == null || priority < -MOST || priority > MOST) {
            throw ErrorKind.INVALID_REQUEST.exception("The header " + LlmConstants.PRIORITY
                    + " must be high, normal, low, or a number from -10 to 10, not '" + text + "'");
        }
        return priority;
    }

    private static @Nullable Integer number(String text) {
        try {
            return Integer.valueOf(text);
        } catch (NumberFormatException e) {
            return null; // refused with its text
        }
    }
}
