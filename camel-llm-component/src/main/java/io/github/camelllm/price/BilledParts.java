package io.github.camelllm.price;

import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Part;

/**
 * The parts of a request with rates of their own.
 *
 * @param sound whether the prompt has audio
 * @param speech whether the answer may have audio
 * @param images whether the answer may have images
 * @param hour whether parts of the prompt are cached by the provider for an hour
 */
public record BilledParts(boolean sound, boolean speech, boolean images, boolean hour) {
    static final BilledParts TEXT = new BilledParts(false, false, false, false);

    /**
     * Returns the parts of a request.
     *
     * @param images whether the model can answer with images
     */
    public static BilledParts of(ChatRequest request, boolean images) {
        boolean sound = false;
        boolean hour = false;
        for (Message message : request.messages()) {
            for (Part part : message.parts()) {
                sound |= part instanceof Part.Audio;
                hour |= part instanceof Part.CacheControl mark
                        && mark.ttl() != null
                        && mark.ttl().endsWith("h");
            }
        }
        boolean speech = request.furtherFields().containsKey("audio")
                || String.valueOf(request.furtherFields().get("modalities")).contains("audio");
        return new BilledParts(sound, speech, images, hour);
    }
}
