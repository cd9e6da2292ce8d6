package io.github.camelllm.token;

import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.Message;
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
    private static final int CALL = 8;
    private static final int MORE = 300;
    private static final int MORE_OF_TOOLS = 1000;
    private static final int BYTES_OF_A_CHAR = 3;
    private static final int CHARS_OF_A_MESSAGE = 16;

    private final String provider;
    private final String model;
    private final Tokenizer tokenizer;
    private final ChatTemplate template;
    private final boolean known;
    private final boolean openAi;

    private TokenCounter(String provider, String model, @Nullable Tokenizer known) {
        this.provider = provider;
        this.model = model;
        this.known = known != null;
        this.tokenizer = known != null ? known : EstimatingTokenizer.PLAIN;
        this.template = ChatTemplate.of(model);
        this.openAi = model.startsWith("gpt-") || model.startsWith("o1") || model.startsWith("o3");
    }

    /** Returns the best counter for a model: exact if its encoding is known and jtokkit is on the classpath. */
    public static TokenCounter of(String provider, @Nullable String model) {
        String bare = bare(model);
        return new TokenCounter(provider, bare, PublishedTokenizers.of(bare));
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
        long tokens = tokenizer.count(text);
        return known ? TokenCount.exact(tokens) : TokenCount.estimated(tokens, 0, 0);
    }

    /** Returns the tokens of all that a request gives the model to read. */
    public TokenCount count(ChatRequest request) {
        boolean conversation = request.operation().conversation();
        long tokens = conversation ? template.reply() : 0;
        long unsure = 0;
        for (Message message : request.messages()) {
            tokens += conversation ? template.around(message, tokenizer) : 0;
            for (Part part : message.parts()) {
                tokens += spoken(part);
                unsure += unsure(part);
            }
        }
        tokens += tools(request) + schema(request.responseFormat());
        return counted(request, tokens, unsure);
    }

    private TokenCount counted(ChatRequest request, long tokens, long unsure) {
        boolean plain = isPlain(request);
        if (plain && known && !model.startsWith("gpt-oss")) {
            return TokenCount.exact(tokens);
        }
        boolean simple = plain && request.additional().isEmpty();
        return TokenCount.estimated(tokens + unsure, unsure, simple ? MORE : MORE_OF_TOOLS);
    }

    private long tools(ChatRequest request) {
        if (request.tools().isEmpty()) {
            return 0;
        }
        return openAi
                ? ToolTokens.openAi(request.tools(), model, tokenizer)
                : ToolTokens.json(request.tools(), model, tokenizer);
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
            chars += CHARS_OF_A_MESSAGE
                    + (message.name() == null ? 0 : message.name().length());
            for (Part part : message.parts()) {
                chars += part instanceof Part.Text text ? text.text().length() : 0;
            }
        }
        return chars * BYTES_OF_A_CHAR;
    }

    /** Returns the tokens of what may count for less: media, and thoughts, which providers may leave out. */
    private long unsure(Part part) {
        if (part instanceof Part.Image image) {
            return MediaTokens.of(provider, model).of(image, model);
        } else if (part instanceof Part.Audio audio) {
            return MediaTokens.of(audio);
        } else if (part instanceof Part.Reasoning thought) {
            return thought.text() == null ? 0 : tokenizer.count(thought.text());
        }
        return part instanceof Part.Document document ? MediaTokens.of(document, tokenizer) : 0;
    }

    private long spoken(Part part) {
        if (part instanceof Part.Text text) {
            return tokenizer.count(text.text());
        } else if (part instanceof ToolCall call) {
            return (long) CALL + tokenizer.count(call.name()) + tokenizer.count(call.arguments());
        } else if (part instanceof ToolResult result) {
            return tokenizer.count(result.text());
        }
        return part instanceof Part.Refusal refusal ? tokenizer.count(refusal.text()) : 0;
    }

    private long schema(@Nullable ResponseFormat format) {
        return format == null || format.schema() == null
                ? 0
                : tokenizer.count(format.schema().toString());
    }

    /** Returns whether a request holds nothing but text, for which there are published rules. */
    private static boolean isPlain(ChatRequest request) {
        ResponseFormat format = request.responseFormat();
        if (!request.tools().isEmpty() || (format != null && format.kind() != ResponseFormat.Kind.TEXT)) {
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
