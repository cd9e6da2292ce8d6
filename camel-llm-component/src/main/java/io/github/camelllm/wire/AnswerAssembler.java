package io.github.camelllm.wire;

import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Delta;
import io.github.camelllm.chat.FinishReason;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.ProviderMark;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An answer while it is received, whole or in deltas: what all protocols assemble in the same way. Neighbouring deltas of
 * one kind become one part; the parts keep their order. Used by one thread at a time.
 */
final class AnswerAssembler {
    private final Consumer<Delta> sink;
    private final List<AnswerPiece> pieces = new ArrayList<>(4);
    private final ToolCallDrafts calls = new ToolCallDrafts();
    private @Nullable Words reasoning;
    private @Nullable String id;
    private @Nullable String model;
    private @Nullable String nativeFinishReason;
    private boolean apart;

    /** Creates an empty answer that passes each delta to the sink, too. */
    AnswerAssembler(Consumer<Delta> sink) {
        this.sink = sink;
    }

    /** Adds a delta of the text; an empty one is ignored. */
    void text(@Nullable String piece) {
        String complete = add(Delta.Kind.TEXT, piece);
        if (!complete.isEmpty()) {
            sink.accept(Delta.text(complete));
        }
    }

    /** Adds text with a mark that the provider expects back: it is a separate part, and may be empty. */
    void marked(String text, ProviderMark mark) {
        Words words = new Words(Delta.Kind.TEXT);
        words.append(text);
        words.mark = mark;
        add(words);
        apart = true;
        if (!text.isEmpty()) {
            sink.accept(Delta.text(text));
        }
    }

    /** Adds a delta of readable reasoning; an empty one is ignored. */
    void reasoning(@Nullable String piece) {
        String complete = add(Delta.Kind.REASONING, piece);
        if (!complete.isEmpty()) {
            sink.accept(Delta.reasoning(complete));
        }
    }

    /** Adds a delta of a refusal; an empty one is ignored. */
    void refusal(@Nullable String piece) {
        String complete = add(Delta.Kind.REFUSAL, piece);
        if (!complete.isEmpty()) {
            sink.accept(Delta.refusal(complete));
        }
    }

    /** Ends the current part: the next delta starts a new one, even of the same kind. */
    void apart() {
        apart = true;
    }

    /** Adds a fragment to the mark of the last reasoning; after {@link #apart()}, adds reasoning that has only a mark. Null adds nothing. */
    void markReasoning(@Nullable ProviderMark fragment) {
        if (fragment != null) {
            lastReasoning().addToMark(fragment);
        }
    }

    /** Replaces the text of the last reasoning and all its deltas. */
    void rethink(String text) {
        Words last = lastReasoning();
        last.replace(text);
    }

    /** Sets the mark of the last text or tool call; null changes nothing. */
    void mark(@Nullable ProviderMark mark) {
        AnswerPiece last = pieces.isEmpty() ? null : pieces.get(pieces.size() - 1);
        if (mark != null && last != null) {
            last.mark(mark);
        }
    }

    /** Adds the whole mark of the last reasoning, while the answer is streamed; null adds nothing. */
    void sealReasoning(@Nullable ProviderMark whole) {
        markReasoning(whole);
        if (whole != null) {
            sink.accept(Delta.reasoningMark(whole, false));
        }
    }

    /** Adds redacted reasoning. */
    void redacted(ProviderMark encrypted) {
        add(new Redacted(encrypted));
        sink.accept(Delta.reasoningMark(encrypted, true));
    }

    /**
     * Adds a fragment of a tool call, to the call that {@link ToolCallDrafts} assigns it to. A call starts with its name; until then, nothing is
     * passed on.
     *
     * @param index the index in the protocol; negative if there is none
     * @param arguments a fragment of the arguments; null or empty for none
     */
    void toolCall(int index, @Nullable String callId, @Nullable String name, @Nullable String arguments) {
        String fragment = arguments == null ? "" : arguments;
        ToolCallDraft call = calls.of(index, callId, name, fragment);
        boolean begun = call.isNamed();
        calls.learn(call, callId, name);
        String complete = call.append(fragment);
        if (!begun && call.isNamed()) {
            call.place(calls.nextPosition());
            add(call);
            sink.accept(Delta.toolCall(call.position(), call.id(), call.name(), call.passedOn()));
        } else if (begun && !complete.isEmpty()) {
            sink.accept(Delta.toolArguments(call.position(), complete));
        }
    }

    /** Sets the id, unless one was set before or this one is empty. */
    void id(@Nullable String value) {
        id = id != null || value == null || value.isEmpty() ? id : value;
    }

    /** Sets the model, unless one was set before or this one is empty. */
    void model(@Nullable String value) {
        model = model != null || value == null || value.isEmpty() ? model : value;
    }

    /** Sets the provider's finish reason, unless it is empty. */
    void nativeFinishReason(@Nullable String value) {
        nativeFinishReason = value == null || value.isEmpty() ? nativeFinishReason : value;
    }

    /** Returns the provider's finish reason, or null if none was received. */
    @Nullable
    String nativeFinishReason() {
        return nativeFinishReason;
    }

    /** Returns whether nothing was received: no text, no reasoning, no tool call. */
    boolean isEmpty() {
        for (AnswerPiece piece : pieces) {
            if (!(piece instanceof Words words && words.isEmpty())) {
                return false;
            }
        }
        return true;
    }

    /** Returns the text so far; empty if there is none. */
    String text() {
        StringBuilder text = new StringBuilder();
        for (AnswerPiece piece : pieces) {
            if (piece instanceof Words words && words.kind == Delta.Kind.TEXT) {
                text.append(words);
            }
        }
        return text.toString();
    }

    /**
     * Returns a builder of the response with all parts received.
     *
     * @param said the finish reason that the provider reports; tool calls and refusals make it more specific
     */
    ChatResponse.Builder response(FinishReason said, ResponseHead head, Dialect dialect) {
        List<Part> parts = new ArrayList<>(pieces.size());
        pieces.forEach(piece -> parts.add(piece.part()));
        return ChatResponse.builder()
                .parts(parts)
                .finishReason(exact(said))
                .nativeFinishReason(nativeFinishReason)
                .id(id)
                .model(model)
                .provider(dialect.provider())
                .requestId(dialect.requestId(head));
    }

    private FinishReason exact(FinishReason said) {
        for (AnswerPiece piece : pieces) {
            if (piece instanceof Words words && words.kind == Delta.Kind.REFUSAL) {
                return FinishReason.CONTENT_FILTER;
            }
        }
        return said == FinishReason.STOP && !calls.isEmpty() ? FinishReason.TOOL_CALLS : said;
    }

    private Words lastReasoning() {
        Words last = reasoning;
        if (last == null || apart) {
            last = new Words(Delta.Kind.REASONING);
            add(last);
        }
        return last;
    }

    private Words words(Delta.Kind kind) {
        AnswerPiece last = pieces.isEmpty() ? null : pieces.get(pieces.size() - 1);
        if (!apart && last instanceof Words words && words.kind == kind) {
            return words;
        }
        Words words = new Words(kind);
        add(words);
        return words;
    }

    /** Adds a delta, unless it is null or empty; returns the part of it that can be passed on. */
    private String add(Delta.Kind kind, @Nullable String delta) {
        return delta == null || delta.isEmpty() ? "" : words(kind).append(delta);
    }

    private void add(AnswerPiece piece) {
        pieces.add(piece);
        reasoning = piece instanceof Words words && words.kind == Delta.Kind.REASONING ? words : reasoning;
        apart = false;
    }

    /** Reasoning that cannot be read. */
    private record Redacted(ProviderMark encrypted) implements AnswerPiece {
        @Override
        public Part part() {
            return new Part.Reasoning(null, encrypted, true);
        }

        @Override
        public void mark(ProviderMark mark) {
            // it consists of its mark
        }
    }

    /** Text of one kind, to which deltas are appended. A single delta is kept unchanged: most whole answers need no StringBuilder. */
    private static final class Words implements AnswerPiece {
        private final Delta.Kind kind;
        private String first = "";
        private @Nullable StringBuilder all;
        private SurrogateHold hold = new SurrogateHold();
        private @Nullable ProviderMark mark;
        private @Nullable StringBuilder longMark;

        Words(Delta.Kind kind) {
            this.kind = kind;
        }

        /** Adds a delta; returns the part of it that can be passed on. */
        String append(String delta) {
            String piece = hold.complete(delta);
            if (all != null) {
                all.append(piece);
            } else if (first.isEmpty()) {
                first = piece;
            } else {
                all = new StringBuilder(Math.max(256, 2 * first.length()))
                        .append(first)
                        .append(piece);
            }
            return piece;
        }

        void replace(String text) {
            all = null;
            first = text;
            hold = new SurrogateHold();
        }

        void addToMark(ProviderMark fragment) {
            if (mark == null) {
                mark = fragment;
            } else {
                longMark = longMark == null ? new StringBuilder(mark.value()) : longMark;
                longMark.append(fragment.value());
            }
        }

        private @Nullable ProviderMark wholeMark() {
            return mark == null || longMark == null ? mark : new ProviderMark(mark.maker(), longMark.toString());
        }

        @Override
        public Part part() {
            String text = toString() + hold.rest();
            return switch (kind) {
                case REASONING -> new Part.Reasoning(text.isEmpty() ? null : text, wholeMark());
                case REFUSAL -> new Part.Refusal(text);
                default -> new Part.Text(text, mark);
            };
        }

        @Override
        public void mark(ProviderMark newMark) {
            mark = kind == Delta.Kind.TEXT ? newMark : mark;
        }

        boolean isEmpty() {
            return all == null && first.isEmpty();
        }

        @Override
        public String toString() {
            return all != null ? all.toString() : first;
        }
    }
}
