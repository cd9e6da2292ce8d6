package io.github.camelllm.chat;

import org.jspecify.annotations.Nullable;

/**
 * Whether and which tools a model may or must call.
 *
 * @param mode may, must, or must not
 * @param name the one tool it must call if the mode is {@link Mode#NAMED}, else null
 */
public record ToolChoice(Mode mode, @Nullable String name) {
    /** The model decides. */
    public static final ToolChoice AUTO = new ToolChoice(Mode.AUTO, null);

    /** The model must not call a tool. */
    public static final ToolChoice NONE = new ToolChoice(Mode.NONE, null);

    /** The model must call some tool. */
    public static final ToolChoice REQUIRED = new ToolChoice(Mode.REQUIRED, null);

    /** The kinds of choice. */
    public enum Mode {
        /** The model decides. */
        AUTO,
        /** No tool. */
        NONE,
        /** Some tool. */
        REQUIRED,
        /** The named tool. */
        NAMED
    }

    /** Checks that exactly a named choice has a name. */
    public ToolChoice {
        if ((mode == Mode.NAMED) != (name != null)) {
            throw new IllegalArgumentException("A tool choice has a name if and only if its mode is NAMED");
        }
    }

    /** Returns the choice of one tool. */
    public static ToolChoice of(String name) {
        return new ToolChoice(Mode.NAMED, name);
    }

    /** Returns the choice written as an option: {@code auto}, {@code none}, {@code required} or the name of a tool. */
    public static ToolChoice parse(String text) {
        return switch (text) {
            case "auto" -> AUTO;
            case "none" -> NONE;
            case "required", "any" -> REQUIRED;
            default -> of(text);
        };
    }
}
