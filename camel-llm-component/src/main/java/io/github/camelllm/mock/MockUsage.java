package io.github.camelllm.mock;

import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.ToolCall;
import io.github.camelllm.chat.ToolResult;
import io.github.camelllm.chat.Usage;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The reported usage: estimated, fixed, or none. */
@FunctionalInterface
interface MockUsage {
    /** How many characters make a token, in the estimate. */
    int CHARACTERS = 4;

    /** The names of figures, in the order of a usage. */
    Set<String> FIGURES = Collections.unmodifiableSet(new LinkedHashSet<>(List.of("in", "out", "cached", "reasoning")));

    /** The estimate: a token for every four characters begun. */
    MockUsage ESTIMATED = MockUsage::estimate;

    Usage of(ChatRequest request, ChatResponse answer);

    static MockUsage parse(Object value) {
        return switch (value.toString()) {
            case "estimated" -> ESTIMATED;
            case "none" -> (request, answer) -> Usage.UNKNOWN;
            default -> fixed(value.toString());
        };
    }

    private static MockUsage fixed(String text) {
        @Nullable Long[] figures = new Long[4];
        for (String item : text.split(",", -1)) {
            String[] pair = item.split(":", 2);
            if (pair.length < 2) {
                throw new IllegalArgumentException("'" + item + "' has no figure");
            }
            figures[place(pair[0].trim())] = Long.parseUnsignedLong(pair[1].trim());
        }
        Usage usage = new Usage(figures[0], figures[1], figures[2], null, figures[3]);
        return (request, answer) -> usage;
    }

    private static int place(String name) {
        int place = List.copyOf(FIGURES).indexOf(name);
        if (place < 0) {
            throw new IllegalArgumentException("'" + name + "' is not one of " + FIGURES);
        }
        return place;
    }

    private static Usage estimate(ChatRequest request, ChatResponse answer) {
        int input = 0;
        for (Message message : request.messages()) {
            input += length(message.parts());
        }
        String reasoning = answer.reasoning();
        return new Usage(
                count(input),
                count(length(answer.message().parts())),
                null,
                null,
                reasoning == null ? null : count(reasoning.length()));
    }

    /** Returns the estimate for a number of characters. */
    static long count(int characters) {
        return (characters + CHARACTERS - 1L) / CHARACTERS;
    }

    /** Returns how many characters some pieces have. */
    static int length(List<Part> parts) {
        int length = 0;
        for (Part part : parts) {
            length += length(part);
        }
        return length;
    }

    private static int length(Part part) {
        if (part instanceof Part.Text text) {
            return text.text().length();
        } else if (part instanceof Part.Reasoning thought) {
            return thought.text() == null ? 0 : thought.text().length();
        } else if (part instanceof Part.Refusal refusal) {
            return refusal.text().length();
        } else if (part instanceof ToolCall call) {
            return call.name().length() + call.arguments().length();
        }
        return part instanceof ToolResult result ? length(result.content()) : 0;
    }
}
