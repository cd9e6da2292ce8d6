package io.github.camelllm.token;

import io.github.camelllm.chat.Media;
import io.github.camelllm.chat.Part;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of images, recordings and documents, by the rules that OpenAI ("Images and vision"), Anthropic
 * ("Vision") and Google ("Understand and count tokens") publish. An image that is only an address counts as one of 1024 x
 * 1024 pixels.
 */
enum MediaTokens {
    /** A base, and a price for each tile of 512 x 512 pixels; newer small models: patches of 32 x 32 pixels. */
    OPENAI {
        @Override
        long image(ImageSize size, String model, boolean low) {
            double perPatch = perPatch(model);
            if (perPatch > 0) {
                return (long) Math.ceil(Math.min(MOST_PATCHES, patches(size)) * perPatch);
            }
            int base = base(model);
            return low ? base : base + tiles(size) * tile(base);
        }
    },
    /** A token for 750 pixels, of an image that is made to fit 1568 x 1568. */
    ANTHROPIC {
        @Override
        long image(ImageSize size, String model, boolean low) {
            double scale = Math.min(1, 1568.0 / Math.max(size.width(), size.height()));
            double pixels = size.width() * scale * size.height() * scale;
            return (long) Math.min(1600, Math.ceil(pixels / 750));
        }
    },
    /** 258 tokens for a small image, and for each tile of 768 x 768 pixels of a larger one. */
    GEMINI {
        @Override
        long image(ImageSize size, String model, boolean low) {
            if (low || Math.max(size.width(), size.height()) <= 384) {
                return 258;
            }
            return 258 * blocks(size.width(), 768) * blocks(size.height(), 768);
        }
    };

    private static final int MINI = 2833;
    private static final int MOST_PATCHES = 1536;
    private static final ImageSize UNKNOWN = new ImageSize(1024, 1024);
    private static final Pattern PAGE = Pattern.compile("/Type\\s*/Page(?![a-zA-Z])");
    private static final int TOKENS_OF_A_PAGE = 1500;
    private static final int MOST_TOKENS_OF_A_PAGE = 5000;
    private static final int BYTES_OF_A_SECOND = 16_000;
    private static final int LEAST_BYTES_OF_A_SECOND = 500;
    private static final int MARGIN_PERCENT = 130;
    private static final int PIXELS_OF_A_TOKEN = 14 * 14;
    /** What images count more for the newest Claude models, which see them larger: up to 4,784. */
    private static final int LARGER_CLAUDE_IMAGE = 3184;

    private static final ImageSize LARGEST = new ImageSize(100_000, 40_000);
    private static final int TOKENS_OF_A_SECOND = 32;

    /** Returns the rules for a model; OpenAI's where none are published, as they count most. */
    static MediaTokens of(String provider, String model) {
        if (model.contains("claude")) {
            return ANTHROPIC;
        }
        return model.contains("gemini") || provider.equals("gemini") ? GEMINI : OPENAI;
    }

    abstract long image(ImageSize size, String model, boolean low);

    /** Returns the tokens of an image. */
    long of(Part.Image image, String model) {
        byte[] file = image.media().data();
        @Nullable ImageSize size = file == null ? null : ImageSize.of(file);
        return image(size == null ? UNKNOWN : size, model, "low".equals(image.detail()));
    }

    /**
     * Returns how many tokens an image can be at most: those by the rules and 30 % more; without published rules, a token
     * for 14 x 14 pixels; {@link Long#MAX_VALUE} where its size is not known and the rules have no largest.
     */
    long atMost(Part.Image image, String model) {
        byte[] file = image.media().data();
        @Nullable ImageSize size = file == null ? null : ImageSize.of(file);
        if (size == null) {
            return largest(model);
        }
        long pixels = (long) size.width() * size.height();
        long unpublished = isPublished(model) ? 0 : pixels / PIXELS_OF_A_TOKEN;
        return Math.max(
                unpublished, of(image, model) * MARGIN_PERCENT / 100 + (this == ANTHROPIC ? LARGER_CLAUDE_IMAGE : 0));
    }

    private long largest(String model) {
        return switch (this) {
            case OPENAI -> isPublished(model) ? image(LARGEST, model, false) * MARGIN_PERCENT / 100 : Long.MAX_VALUE;
            case ANTHROPIC -> 1600 + LARGER_CLAUDE_IMAGE;
            case GEMINI -> Long.MAX_VALUE;
        };
    }

    private boolean isPublished(String model) {
        return this != OPENAI || model.matches("(gpt-|chatgpt-|o[134]).*");
    }

    /** Returns how many tokens a recording can be at most: its bytes are taken for the smallest encoding of speech. */
    static long atMost(Part.Audio audio) {
        byte[] file = audio.media().data();
        return file == null ? Long.MAX_VALUE : (1 + (long) file.length / LEAST_BYTES_OF_A_SECOND) * TOKENS_OF_A_SECOND;
    }

    /** Returns how many tokens a document can be at most: a byte is a token, a page 5,000. */
    static long atMost(Part.Document document) {
        Media media = document.media();
        byte[] file = media == null ? null : media.data();
        return file == null ? Long.MAX_VALUE : Math.max(file.length, pages(file) * MOST_TOKENS_OF_A_PAGE);
    }

    /** Returns the tokens of a recording: 32 for a second, of which 16,000 bytes are taken for one. */
    static long of(Part.Audio audio) {
        byte[] file = audio.media().data();
        int seconds = file == null ? 60 : 1 + file.length / BYTES_OF_A_SECOND;
        return (long) seconds * TOKENS_OF_A_SECOND;
    }

    /** Returns the tokens of a document: those of its text if it is one, else 1,500 for each page that can be seen. */
    static long of(Part.Document document, Tokenizer tokenizer) {
        Media media = document.media();
        byte[] file = media == null ? null : media.data();
        if (media == null || file == null) {
            return TOKENS_OF_A_PAGE;
        }
        if (media.type() != null && media.type().startsWith("text/")) {
            return tokenizer.count(new String(file, StandardCharsets.UTF_8));
        }
        return pages(file) * TOKENS_OF_A_PAGE;
    }

    private static long pages(byte[] file) {
        return Math.max(
                1,
                PAGE.matcher(new String(file, StandardCharsets.ISO_8859_1))
                        .results()
                        .count());
    }

    private static int base(String model) {
        if (model.startsWith("gpt-4o-mini")) {
            return MINI;
        } else if (model.startsWith("gpt-5")) {
            return 70;
        }
        return model.startsWith("o1") || model.startsWith("o3") ? 75 : 85;
    }

    private static long tile(int base) {
        return base == MINI ? 5667 : 2L * base;
    }

    private static double perPatch(String model) {
        if (model.startsWith("gpt-4.1-nano") || model.startsWith("gpt-5-nano")) {
            return 2.46;
        } else if (model.startsWith("gpt-4.1-mini") || model.startsWith("gpt-5-mini")) {
            return 1.62;
        }
        return model.startsWith("o4-mini") ? 1.72 : 0;
    }

    private static long patches(ImageSize size) {
        return blocks(size.width(), 32) * blocks(size.height(), 32);
    }

    /** Returns the tiles of an image that is made to fit 2048 x 2048, and then to have a shorter side of 768. */
    private static long tiles(ImageSize size) {
        double fit = Math.min(1, 2048.0 / Math.max(size.width(), size.height()));
        double shorter = Math.min(size.width(), size.height()) * fit;
        double scale = fit * Math.min(1, 768 / shorter);
        return blocks(Math.round(size.width() * scale), 512) * blocks(Math.round(size.height() * scale), 512);
    }

    private static long blocks(long length, int block) {
        return Math.max(1, (length + block - 1) / block);
    }
}
