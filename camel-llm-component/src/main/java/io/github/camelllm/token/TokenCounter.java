package io.github.camelllm.token;

import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.ProviderMark;
import io.github.camelllm.chat.ResponseFormat;
import io.github.camelllm.chat.Tool;
import io.github.camelllm.chat.ToolCall;
import io.github.camelllm.chat.ToolResult;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Counts the tokens of a request without calling the provider. With jtokkit on the classpath, texts for OpenAI's models are counted
 * exactly, as far as rules are published: tools, schemas, media and fields that the component does
 * not know make the count an estimate. Texts for other models are estimated, with bounds. Safe for all threads; it does not
 * block, but the first exact count reads the encoding, which takes some hundred milliseconds.
 */
public final class TokenCounter {
    private static final int CALL = 8;
    private static final int MORE = 300;
    private static final int MORE_OF_TOOLS = 1000;
    private static final int JSON_OF_A_TOOL = 64;
    private static final int BYTES_OF_A_CHAR = 3;
    private static final int CHARS_OF_A_MESSAGE = 16;
    private static final int TOKENS_OF_A_MESSAGE = 4;

    /** The characters of a long text that a rough estimate looks at. */
    private static final int SAMPLE = 96;

    /** Fields of requests that add no input tokens. */
    private static final Set<String> SILENT = Set.of(
            "n",
            "best_of",
            "stop",
            "seed",
            "temperature",
            "top_p",
            "top_k",
            "min_p",
            "logprobs",
            "top_logprobs",
            "logit_bias",
            "frequency_penalty",
            "presence_penalty",
            "repetition_penalty",
            "max_tokens",
            "max_completion_tokens",
            "max_output_tokens",
            "num_predict",
            "user",
            "metadata",
            "store",
            "stream",
            "stream_options",
            "service_tier",
            "parallel_tool_calls",
            "prompt_cache_key",
            "prompt_cache_retention",
            "safety_identifier",
            "keep_alive",
            "encoding_format",
            "dimensions");

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

    /** Returns the best counter for a model: exact if its encoding is known and jtokkit is on the class path. */
    public static TokenCounter of(String provider, @Nullable String model) {
        String bare = bare(model);
        return new TokenCounter(provider, bare, PublishedTokenizers.of(bare));
    }

    /** Returns a counter that only estimates, in a few nanoseconds per character. */
    public static TokenCounter estimating(String provider, @Nullable String model) {
        return new TokenCounter(provider, bare(model), null);
    }

    /** Returns a model's name without the maker's prefix that gateways add. */
    private static String bare(@Nullable String model) {
        String name = model == null ? "" : model.toLowerCase(Locale.ROOT);
        return name.substring(name.lastIndexOf('/') + 1);
    }

    /**
     * Returns whether the provider searches the web for each answer to a request without telling how often: a model that
     * does so by itself, or the option of Chat Completions.
     */
    public static boolean searches(ChatRequest request) {
        return UnknownParts.searches(request.model()) || request.furtherFields().containsKey("web_search_options");
    }

    /** Returns an upper bound of the tokens of a text, for any model. */
    public static long atMost(String text) {
        return TokenBounds.atMost(text);
    }

    /** Returns the tokens of a text alone. */
    public TokenCount count(String text) {
        return tokenizer.range(text);
    }

    /** Returns the input tokens of a request. */
    public TokenCount count(ChatRequest request) {
        boolean conversation = request.operation().conversation();
        boolean published = known && isPlain(request) && isSilent(request) && !isInstructed();
        TokenTally tally = new TokenTally();
        around(tally, conversation ? template.reply() : 0, 0, published);
        long separation = 0; // what is between messages is sure, what is before the first one is not
        for (Message message : request.messages()) {
            around(tally, conversation ? template.around(message, tokenizer) : 0, separation, published);
            separation = template.atLeast();
            message.parts().forEach(part -> add(part, tally));
        }
        tools(request, tally);
        schema(request.responseFormat(), tally);
        additional(request, tally);
        if (!published) {
            tally.more(isPlain(request) && isSilent(request) ? MORE : MORE_OF_TOOLS);
        }
        return tally.count();
    }

    /** Adds the tokens of the conversation's form, of which a provider whose rules are not published may have fewer. */
    private static void around(TokenTally tally, long tokens, long least, boolean published) {
        tally.add(published ? TokenCount.exact(tokens) : new TokenCount(tokens, Math.min(least, tokens), 2 * tokens));
    }

    /** Returns whether the provider is known to add instructions, or results of searches, of its own. */
    private boolean isInstructed() {
        return model.startsWith("gpt-oss") || UnknownParts.searches(model);
    }

    private void tools(ChatRequest request, TokenTally tally) {
        if (request.tools().isEmpty()) {
            return;
        }
        long likely = openAi
                ? ToolTokens.openAi(request.tools(), model, tokenizer)
                : ToolTokens.json(request.tools(), model, tokenizer);
        TokenTally words = new TokenTally();
        for (Tool tool : request.tools()) {
            words.add(EstimatingTokenizer.PLAIN.range(tool.name()));
            words.add(EstimatingTokenizer.PLAIN.range(Objects.requireNonNullElse(tool.description(), "")));
            words.add(EstimatingTokenizer.PLAIN.range(
                    tool.parameters() == null ? "" : tool.parameters().toString()));
            words.more(JSON_OF_A_TOOL);
        }
        TokenCount bounds = words.count();
        tally.add(new TokenCount(likely, Math.min(likely, bounds.atLeast()), Math.max(likely, bounds.atMost())));
    }

    /**
     * Returns a fast upper bound of the tokens of a request; {@link Long#MAX_VALUE} if it has more than text.
     */
    public static long bound(ChatRequest request) {
        if (!isPlain(request) || !isSilent(request)) {
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

    /**
     * Returns the tokens that a request is likely to have, in about a microsecond: of long texts it looks at the middle. It serves
     * where many estimates are to be right on average.
     */
    public static long likely(String provider, ChatRequest request) {
        if (!isPlain(request)) {
            return estimating(provider, request.model()).count(request).tokens();
        }
        long tokens = TOKENS_OF_A_MESSAGE;
        for (Message message : request.messages()) {
            tokens += TOKENS_OF_A_MESSAGE;
            for (Part part : message.parts()) {
                tokens += part instanceof Part.Text text ? likely(text.text()) : 0;
            }
        }
        return tokens;
    }

    private static long likely(String text) {
        int length = text.length();
        if (length <= 2 * SAMPLE) {
            return EstimatingTokenizer.PLAIN.count(text);
        }
        int begin = (length - SAMPLE) / 2;
        long tokens = EstimatingTokenizer.PLAIN.count(text.substring(begin, begin + SAMPLE));
        return tokens * length / SAMPLE;
    }

    private void add(Part part, TokenTally tally) {
        if (part instanceof Part.Text text) {
            tally.add(tokenizer.range(text.text()));
        } else if (part instanceof ToolCall call) {
            tally.unsure(
                    (long) CALL + tokenizer.count(call.name()) + tokenizer.count(call.arguments()),
                    2 * CALL + TokenBounds.atMost(call.name()) + TokenBounds.atMost(call.arguments()));
        } else if (part instanceof ToolResult result) {
            result.content().forEach(piece -> add(piece, tally));
        } else if (part instanceof Part.Refusal refusal) {
            tally.add(tokenizer.range(refusal.text()));
        } else if (part instanceof Part.Reasoning reasoning) {
            reasoning(reasoning, tally);
        } else if (part instanceof Part.Native block) {
            tally.unsure(tokenizer.count(block.json().toString()), Long.MAX_VALUE); // it may name a file or a search
        } else {
            media(part, tally);
        }
    }

    /** Adds reasoning of earlier answers, which providers may omit; encrypted reasoning has at most as many tokens as bytes. */
    private void reasoning(Part.Reasoning reasoning, TokenTally tally) {
        String text = reasoning.text();
        if (text != null) {
            tally.unsure(tokenizer.count(text), TokenBounds.atMost(text));
        }
        ProviderMark mark = reasoning.mark();
        tally.more(mark == null ? 0 : mark.value().length());
    }

    private void media(Part part, TokenTally tally) {
        MediaTokens rules = MediaTokens.of(provider, model);
        if (part instanceof Part.Image image) {
            tally.unsure(rules.of(image, model), rules.atMost(image, model));
        } else if (part instanceof Part.Audio audio) {
            tally.unsure(MediaTokens.of(audio), MediaTokens.atMost(audio));
        } else if (part instanceof Part.Document document) {
            tally.unsure(MediaTokens.of(document, tokenizer), MediaTokens.atMost(document));
        }
    }

    private void schema(@Nullable ResponseFormat format, TokenTally tally) {
        if (format != null && format.schema() != null) {
            String schema = format.schema().toString();
            tally.add(EstimatingTokenizer.PLAIN.range(schema));
        }
    }

    /** Adds the tokens that unknown fields may cause; results of the provider's tools have no bound. */
    private static void additional(ChatRequest request, TokenTally tally) {
        for (Map.Entry<String, Object> field : request.furtherFields().entrySet()) {
            tally.more(SILENT.contains(field.getKey()) ? 0 : TokenBounds.atMost(String.valueOf(field.getValue())));
        }
        if (UnknownParts.isOpen(request)) {
            tally.more(Long.MAX_VALUE);
        }
    }

    private static boolean isSilent(ChatRequest request) {
        return SILENT.containsAll(request.furtherFields().keySet());
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
