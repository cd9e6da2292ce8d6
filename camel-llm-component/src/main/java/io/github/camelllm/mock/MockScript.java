package io.github.camelllm.mock;

import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.Part;
import java.util.List;
import java.util.function.Function;

/** The answers of {@code llm:mock:scripted}, as code. Used by several threads at once, and must not block. */
@FunctionalInterface
public interface MockScript {
    /**
     * Returns the answer to a request.
     *
     * <p>Missing values (id, model, provider, finish reason, usage) are filled in.
     *
     * @throws LlmException to make the call fail
     */
    ChatResponse answer(ChatRequest request);

    /** Returns the script that answers plain text. */
    static MockScript text(Function<ChatRequest, String> answer) {
        return request -> ChatResponse.builder()
                .parts(List.of(new Part.Text(answer.apply(request))))
                .build();
    }
}
