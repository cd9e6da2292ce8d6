package io.github.camelllm.stage;

import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Operation;
import io.github.camelllm.chat.PageToken;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The stage that splits a call that exceeds a provider's limits: embeddings inputs into batches, and a list of models into pages. The parts
 * are requested one after the other and keep their order; if one fails, the call fails.
 */
public final class BatchStage implements Stage {
    /** The maximum number of pages of a list of models, each with up to 1,000 models. */
    public static final int MAX_PAGES = 100;

    private final ToIntFunction<Call> limit;

    /**
     * Creates a stage.
     *
     * @param limit the maximum number of inputs per request; at least 1
     */
    public BatchStage(ToIntFunction<Call> limit) {
        this.limit = limit;
    }

    /** Returns the stage for a provider, by {@link ChatProvider#batchLimit its limits}. */
    public static BatchStage around(ChatProvider provider) {
        return new BatchStage(call -> provider.batchLimit(call.request()));
    }

    @Override
    public CompletionStage<ChatResponse> handle(Call call, ChatProvider next) {
        if (call.streamed()) {
            return next.answer(call);
        }
        Operation operation = call.request().operation();
        if (operation.resultPerMessage()) {
            return batches(call, next);
        }
        return operation.result() == Operation.Result.NAMES
                ? new SequentialCalls(call, next, new Pages(call)).start()
                : next.answer(call);
    }

    private CompletionStage<ChatResponse> batches(Call call, ChatProvider next) {
        int inputs = call.request().messages().size();
        int atATime = limit.applyAsInt(call);
        return inputs > 0 && inputs <= atATime
                ? vectors(call, next)
                : new SequentialCalls(call, part -> vectors(part, next), new Inputs(call.request(), atATime)).start();
    }

    /** A missing vector would assign all later ones to the wrong texts. */
    private static CompletionStage<ChatResponse> vectors(Call call, ChatProvider next) {
        int inputs = call.request().messages().size();
        return next.answer(call).thenApply(answer -> {
            int vectors = answer.vectors().size();
            if (vectors != inputs) {
                throw error(call, "The provider answered " + vectors + " vectors to " + inputs + " texts");
            }
            return answer;
        });
    }

    private static LlmException error(Call call, String what) {
        return ErrorDetails.of(ErrorKind.PROTOCOL, what)
                .provider(call.provider())
                .model(call.request().model())
                .exception();
    }

    /** The batches of inputs. */
    private record Inputs(ChatRequest request, int limit) implements SequentialCalls.Plan {
        @Override
        public @Nullable ChatRequest after(List<ChatResponse> answers) {
            List<Message> all = request.messages();
            int begin = (int) Math.min(all.size(), (long) answers.size() * limit);
            if (begin == all.size()) {
                return null;
            }
            int end = Math.min(all.size() - begin, limit) + begin;
            return request.toBuilder().messages(all.subList(begin, end)).build();
        }
    }

    /** The pages of a list, up to a limit. A page whose next page is itself is the last. */
    private static final class Pages implements SequentialCalls.Plan {
        private final Call call;
        private long size;

        Pages(Call call) {
            this.call = call;
        }

        @Override
        public @Nullable ChatRequest after(List<ChatResponse> answers) {
            ChatRequest request = call.request();
            if (answers.isEmpty()) {
                return request;
            }
            PageToken next = next(answers, 1);
            if (next == null || next.equals(next(answers, 2))) {
                return null;
            }
            check(answers);
            return request.toBuilder().page(next).build();
        }

        @Override
        public boolean isOptional(ChatRequest request) {
            return request.page() != null && request.page().isFurtherList();
        }

        private void check(List<ChatResponse> answers) {
            if (answers.size() == MAX_PAGES) {
                throw error(call, "The list of models has more than " + MAX_PAGES + " pages");
            }
            size += answers.get(answers.size() - 1).raw().toString().length(); // all pages are in memory
            int limit = call.options().maxResponseSize();
            if (size > limit) {
                throw error(call, "The list of models is larger than " + limit + " bytes (option maxResponseSize)");
            }
        }

        private static @Nullable PageToken next(List<ChatResponse> answers, int fromEnd) {
            return answers.size() < fromEnd
                    ? null
                    : answers.get(answers.size() - fromEnd).nextPage();
        }
    }
}
