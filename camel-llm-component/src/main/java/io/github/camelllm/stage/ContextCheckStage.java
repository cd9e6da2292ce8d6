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
 * The stage that does not send what cannot fit: a prompt that, with the answer it asks for, has more tokens than the model
 * holds. Where tokens are only estimated, it is sure of that from 30 % above on. Models whose context window the catalog
 * does not know are not checked.
 */
public final class ContextCheckStage implements Stage {
    private static final Logger LOG = LoggerFactory.getLogger(ContextCheckStage.class);

    private final ModelLookup models;
    private final boolean fail;

    /**
     * Makes a stage.
     *
     * @param models what knows how much a model holds
     * @param fail whether what cannot fit fails, or else is logged as a warning and sent
     */
    public ContextCheckStage(ModelLookup models, boolean fail) {
        this.models = models;
        this.fail = fail;
    }

    @Override
    public CompletionStage<ChatResponse> handle(Call call, ChatProvider next) {
        ChatRequest request = call.request();
        Integer window = request.operation().generates() ? window(call) : null;
        if (window == null || surelyFits(call.provider(), request, window)) {
            return next.answer(call);
        }
        TokenCount prompt = TokenCounter.of(call.provider(), request.model()).count(request);
        if (prompt.atLeast() + answer(request) <= window) {
            return next.answer(call);
        }
        LlmException tooLong = tooLong(call.provider(), request, prompt, window);
        if (fail) {
            return CompletableFuture.failedFuture(tooLong);
        }
        LOG.warn("It is sent all the same: {}", tooLong.getMessage());
        return next.answer(call);
    }

    /**
     * Returns how many tokens the answer to a request may have at most: what the prompt leaves of the context window, but
     * no more than the model gives.
     *
     * @param model the model that is asked; null if nothing is known of it
     * @throws LlmException of kind {@code CONTEXT_LENGTH} if nothing is left, {@code CONFIGURATION} if it is not known how
     *     much the model holds
     */
    public static int fit(String provider, ChatRequest request, @Nullable Model model) {
        if (model == null || model.contextWindow() == null) {
            throw error(
                    ErrorKind.CONFIGURATION,
                    "maxTokens=fit needs to know how many tokens the model holds, and the catalog does not: set"
                            + " maxTokens to a number, or give the model a contextWindow in the bean llmModelCatalog",
                    provider,
                    request);
        }
        int window = model.contextWindow();
        TokenCount prompt = TokenCounter.of(provider, request.model()).count(request);
        if (prompt.atLeast() >= window) {
            throw tooLong(provider, request, prompt, window);
        }
        long left = Math.max(1, window - prompt.atMost());
        Integer most = model.maxOutputTokens();
        return (int) (most == null ? left : Math.min(left, most));
    }

    private @Nullable Integer window(Call call) {
        Model known = models.find(call.provider(), call.request().model());
        return known == null ? null : known.contextWindow();
    }

    /** Returns whether a request is so short that its tokens need not be counted. */
    private static boolean surelyFits(String provider, ChatRequest request, int window) {
        long room = window - answer(request);
        return TokenCounter.bound(request) <= room
                || 2
                                * TokenCounter.estimating(provider, request.model())
                                        .count(request)
                                        .tokens()
                        <= room;
    }

    private static long answer(ChatRequest request) {
        return request.maxTokens() == null ? 0 : request.maxTokens();
    }

    private static LlmException tooLong(String provider, ChatRequest request, TokenCount prompt, int window) {
        String message = String.format(
                Locale.ROOT,
                "The request cannot fit: its prompt has %s%d tokens%s, and the model holds %d. Shorten"
                        + " it, %schoose a model with a larger context window, or switch this check off by"
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
