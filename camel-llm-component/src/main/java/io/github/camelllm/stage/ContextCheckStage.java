package io.github.camelllm.stage;

import io.github.camelllm.catalog.Model;
import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.token.TokenCount;
import io.github.camelllm.token.TokenCounter;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stage that rejects requests exceeding the context window: the tokens of the prompt plus the requested maximum of the answer. If
 * tokens are only estimated, it uses their lower bound, so that only requests that certainly do not fit are rejected. Models whose context
 * window the catalog does not know are not checked.
 */
public final class ContextCheckStage implements Stage {
    private static final Logger LOG = LoggerFactory.getLogger(ContextCheckStage.class);
    private static final int MARGIN_PERCENT = 5;
    private static final int LEAST_MARGIN = 32;
    private static final int SHORTEST_ANSWER = 256;

    private final ModelLookup models;
    private final boolean fail;

    /**
     * Creates a stage.
     *
     * @param models finds the context window of a model
     * @param fail whether a request that does not fit fails;
     *     otherwise a warning is logged and it is sent
     */
    public ContextCheckStage(ModelLookup models, boolean fail) {
        this.models = models;
        this.fail = fail;
    }

    @Override
    public CompletionStage<ChatResponse> handle(Call call, ChatProvider next) {
        ChatRequest request = call.request();
        Integer window = request.operation().generates() ? window(call) : null;
        long room = window == null ? 0 : window - answer(request);
        if (window == null || TokenCounter.bound(request) <= room) {
            return next.answer(call);
        }
        TokenCount prompt = counted(call.provider(), request, room);
        if (prompt.atLeast() <= room) {
            return next.answer(call);
        }
        LlmException tooLong = tooLong(call.provider(), request, prompt, window);
        if (fail) {
            return CompletableFuture.failedFuture(tooLong);
        }
        LOG.warn("Sending a request that probably exceeds the context window: {}", tooLong.getMessage());
        return next.answer(call);
    }

    /**
     * Returns the tokens of a prompt, as exactly as the check needs. An estimate is made first, because it is ten times as fast and
     * sufficient unless the prompt is close to the limit.
     */
    private static TokenCount counted(String provider, ChatRequest request, long room) {
        TokenCount rough = TokenCounter.estimating(provider, request.model()).count(request);
        boolean far = Math.min(rough.atMost(), 2 * rough.tokens()) <= room || rough.atLeast() > 2 * room;
        return far ? rough : TokenCounter.of(provider, request.model()).count(request);
    }

    /**
     * Returns the maximum tokens of an answer: what the prompt leaves of the context window, up to the model's maximum
     * output. If the prompt is only estimated, its likely number is used with a margin of 5 %, at least 32 tokens.
     *
     * @param model the model; null if it is unknown
     * @return null for no limit, if the estimate leaves less than 256 tokens: then the provider decides
     * @throws LlmException of kind {@code CONTEXT_LENGTH} if the prompt certainly does not fit, {@code CONFIGURATION} if the
     *     context window is not known
     */
    public static @Nullable Integer fit(String provider, ChatRequest request, @Nullable Model model) {
        if (model == null || model.contextWindow() == null) {
            throw error(
                    ErrorKind.CONFIGURATION,
                    "maxTokens=fit needs the context window of the model, and the catalog does not know it: set"
                            + " maxTokens to a number, or give the model a contextWindow in the bean llmModelCatalog",
                    provider,
                    request);
        }
        int window = model.contextWindow();
        TokenCount prompt = TokenCounter.of(provider, request.model()).count(request);
        if (prompt.atLeast() >= window) {
            throw tooLong(provider, request, prompt, window);
        }
        long left = window - prompt.tokens() - margin(prompt);
        if (left < SHORTEST_ANSWER && !prompt.exact()) {
            return null;
        }
        Integer most = model.maxOutputTokens();
        return (int) (most == null ? left : Math.min(left, most));
    }

    private static long margin(TokenCount prompt) {
        return prompt.exact() ? 0 : Math.max(LEAST_MARGIN, prompt.tokens() * MARGIN_PERCENT / 100);
    }

    private @Nullable Integer window(Call call) {
        Model known = models.find(call.provider(), call.request().model());
        return known == null ? null : known.contextWindow();
    }

    private static long answer(ChatRequest request) {
        return request.maxTokens() == null ? 0 : request.maxTokens();
    }

    private static LlmException tooLong(String provider, ChatRequest request, TokenCount prompt, int window) {
        String message = String.format(
                Locale.ROOT,
                "The request cannot fit: its prompt has %s%d tokens%s, and the context window of the model is %d. Shorten it, %schoose a model with a larger context window, or disable this check by"
                        + " contextCheck=off",
                prompt.exact() ? "" : "about ",
                prompt.tokens(),
                request.maxTokens() == null ? "" : ", and maxTokens asks for " + request.maxTokens() + " more",
                window,
                request.maxTokens() == null ? "" : "set maxTokens lower or to fit, ");
        return error(ErrorKind.CONTEXT_LENGTH, message, provider, request);
    }

    private static LlmException error(ErrorKind kind, String message, String provider, ChatRequest request) {
        return ErrorDetails.of(kind, message)
                .provider(provider)
                .model(request.model())
                .exception();
    }
}
