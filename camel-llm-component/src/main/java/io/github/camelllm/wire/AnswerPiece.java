package io.github.camelllm.wire;

import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.ProviderMark;

/** A part of an answer being received. */
interface AnswerPiece {
    /** Returns the part as received so far. */
    Part part();

    /** Sets the mark that the provider expects back with the part, if parts of this kind have one. */
    void mark(ProviderMark mark);
}
