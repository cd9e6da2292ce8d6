package io.github.camelllm.catalog;

import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.Embedding;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Operation;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.ResponseFormat;
import io.github.camelllm.chat.ToolCall;
import io.github.camelllm.chat.ToolResult;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The count of a request's tokens, made here without asking anybody. With jtokkit on the classpath texts for OpenAI's
 * models are counted exactly, up to where no rules are published: tools, schemas and media make the count an estimate.
 * Texts for other models are estimated. Safe for all threads; it does not block, but the first exact count reads the
 * encoding, which takes some hundred milliseconds.
 */
public final class TokenCounter {
    private static final int MESSAGE = 3;
    private static final int NAME = 1;
    private static final int REPLY = 3;
    private static final int CALL = 8;
    private static final int BYTES_OF_A_CHAR = 3;
    private static final int CHARS_OF_A_MESSAGE = 16;

    private final String provider;
    private final String model;
    private final Tokenizer tokenizer;
    private final boolean known;
    private final boolean openAi;

    private TokenCounter(String provider, String model, @Nullable Tokenizer known) {
        this.provider = provider;
        this.model = model;
        this.known = known != null;
        this.tokenizer = known != null ? known : TokenEstimate.PLAIN;
        this.openAi = model.startsWith("gpt-") || model.startsWith("o1") || model.startsWith("o3");
    }

    /** Returns the best counter for a model: exact if its encoding is known and jtokkit is on the classpath. */
    public static TokenCounter of(String provider, @Nullable String model) {
        String bare = bare(model);
        return new TokenCounter(provider, bare, Encodings.of(bare));
    }

    /** Returns a counter that only estimates, in some nanoseconds for each character. */
    public static TokenCounter estimating(String provider, @Nullable String model) {
        return new TokenCounter(provider, bare(model), null);
    }

    /** Returns a model's name without that of its maker, which gateways put before it. */
    private static String bare(@Nullable String model) {
        String name = model == null ? "" : model.toLowerCase(Locale.ROOT);
        return name.substring(name.lastIndexOf('/') + 1);
    }

    /** Returns the tokens of a text alone. */
    public TokenCount count(String text) {
        return new TokenCount(tokenizer.count(text), known);
    }

    /** Returns the tokens of all that a request gives the model to read. */
    public TokenCount count(ChatRequest request) {
        boolean conversation = request.operation() != Operation.EMBEDDINGS && request.operation() != Operation.MODELS;
        long tokens = conversation ? REPLY : 0;
        for (Message message : request.messages()) {
            tokens += conversation ? message(message) : content(message);
        }
        if (!request.tools().isEmpty()) {
            tokens += openAi
                    ? ToolTokens.openAi(request.tools(), model, tokenizer)
                    : ToolTokens.json(request.tools(), model, tokenizer);
        }
        return new TokenCount(tokens + schema(request.responseFormat()), known && isPlain(request));
    }

    /**
     * Returns a number that the tokens of a request surely do not exceed, found in no time; {@link Long#MAX_VALUE} if it
     * holds more than text.
     */
    public static long bound(ChatRequest request) {
        if (!isPlain(request)) {
            return Long.MAX_VALUE;
        }
        long chars = CHARS_OF_A_MESSAGE;
        for (Message message : request.messages()) {
            chars += CHARS_OF_A_MESSAGE + (message.name() == null ? 0 : message.name().length());
            for (Part part : message.parts()) {
                chars += part instanceof Part.Text text ? text.text().length() : 0;
            }
        }
        return chars * BYTES_OF_A_CHAR;
    }

    private long message(Message message) {
        long role = tokenizer.count(message.role().name().toLowerCase(Locale.ROOT));
        long name = message.name() == null ? 0 : (long) NAME + tokenizer.count(message.name());
        return (long) MESSAGE + role + name + content(message);
    }

    private long content(Message message) {
        long tokens = 0;
        for (Part part : message.parts()) {
            tokens += part(part);
        }
        return tokens;
    }

    private long part(Part part) {
        if (part instanceof Part.Text text) {
            return tokenizer.count(text.text());
        } else if (part instanceof Part.Image image) {
            return MediaTokens.of(provider, model).of(image, model);
        } else if (part instanceof Part.Audio audio) {
            return MediaTokens.of(audio);
        } else if (part instanceof Part.Document document) {
            return MediaTokens.of(document, tokenizer);
        } else if (part instanceof ToolCall call) {
            return (long) CALL + tokenizer.count(call.name()) + tokenizer.count(call.arguments());
        } else if (part instanceof ToolResult result) {
            return tokenizer.count(result.text());
        }
        return unspoken(part);
    }

    private long unspoken(Part part) {
        if (part instanceof Part.Reasoning thought) {
            return thought.text() == null ? 0 : tokenizer.count(thought.text());
        } else if (part instanceof Part.Refusal refusal) {
            return tokenizer.count(refusal.text());
        }
        return part instanceof Embedding embedding ? embedding.vector().length : 0;
    }

    private long schema(@Nullable ResponseFormat format) {
        return format == null || format.schema() == null
                ? 0
                : tokenizer.count(format.schema().toString());
    }

    /** Returns whether a request holds nothing but text, for which there are published rules. */
    private static boolean isPlain(ChatRequest request) {
        if (!request.tools().isEmpty() || request.responseFormat() != null) {
            return false;
        }
        for (Message message : request.messages()) {
            for (Part part : message.parts()) {
                if (!(part instanceof Part.Text) && !(part instanceof Part.CacheControl)) {
                    return false;
                }
            }
        }
        return true;
    }
}
