package io.github.camelllm.price;

import io.github.camelllm.catalog.Modality;
import io.github.camelllm.catalog.Model;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Part;

/**
 * What a request has that can be billed at rates of its own.
 *
 * @param sound whether the prompt has sound
 * @param speech whether the answer may have sound
 * @param images whether the answer may have images
 * @param hour whether parts of the prompt are to stay in the provider's cache for an hour
 */
public record BilledParts(boolean sound, boolean speech, boolean images, boolean hour) {
    static final BilledParts TEXT = new BilledParts(false, false, false, false);

    public static BilledParts of(ChatRequest request, Model model) {
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
        boolean speech = request.additional().containsKey("audio")
                || String.valueOf(request.additional().get("modalities")).contains("audio");
        return new BilledParts(sound, speech, model.outputModalities().contains(Modality.IMAGE), hour);
    }
}
