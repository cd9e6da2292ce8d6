package io.github.camelllm.mock;

import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import java.util.List;

/**
 * Answers taken in turn: of those whose pattern is found in the question, or if there are none, of those without a
 * pattern, the one that was taken least, the first among equals.
 */
final class ScriptTurns implements Script {
    private final List<ScriptEntry> entries;
    private final long[] taken;

    ScriptTurns(List<ScriptEntry> entries) {
        if (entries.isEmpty()) {
            throw new IllegalArgumentException("a script needs at least one answer");
        }
        this.entries = List.copyOf(entries);
        this.taken = new long[entries.size()];
    }

    @Override
    public MockReply reply(ChatRequest request) {
        String question = LastQuestion.of(request);
        int turn = next(question);
        return turn >= 0
                ? entries.get(turn).reply()
                : MockReply.failure(ErrorDetails.of(
                                ErrorKind.CONFIGURATION,
                                "No answer of the script has a 'match' for the question, and none is without one")
                        .build());
    }

    private synchronized int next(String question) {
        int turn = least(question, true);
        if (turn < 0) {
            turn = least(question, false);
        }
        if (turn >= 0) {
            taken[turn]++;
        }
        return turn;
    }

    private int least(String question, boolean matching) {
        int least = -1;
        for (int i = 0; i < taken.length; i++) {
            if (entries.get(i).fits(question, matching) && (least < 0 || taken[i] < taken[least])) {
                least = i;
            }
        }
        return least;
    }
}
