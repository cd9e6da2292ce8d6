package io.github.camelllm.mock;

import io.github.camelllm.chat.ChatRequest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The latest requests. */
final class RequestLog {
    private static final int MOST = 1_000;

    private final Deque<ChatRequest> requests = new ArrayDeque<>();

    synchronized void add(ChatRequest request) {
        if (requests.size() == MOST) {
            requests.removeFirst();
        }
        requests.addLast(request);
    }

    synchronized List<ChatRequest> requests() {
        return List.copyOf(requests);
    }
}
