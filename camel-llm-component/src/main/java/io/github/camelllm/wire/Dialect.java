package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.ResponseFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The provider and the model of a request, and how they deviate from the protocol.
 *
 * @param provider the provider's name, for errors
 * @param model the model, as the provider names it; empty if the request needs none
 * @param quirks the provider's deviations
 * @param path the path of the operation at this provider, with <code>{model}</code> for the model; null for the protocol's usual path
 * @param facts further properties of the provider
 * @param severalChoices whether the request asks for more than one answer, so that only the first one counts
 * @param lenient whether settings that the protocol does not have are left out, as for clients of a gateway; else they are refused
 * @param nativeEvents whether the events of a stream are passed on as they came, beside the deltas: for clients of this protocol
 */
public record Dialect(
        String provider,
        String model,
        Set<Quirk> quirks,
        @Nullable String path,
        ProviderFacts facts,
        boolean severalChoices,
        boolean lenient,
        boolean nativeEvents) {
    private static final String MODEL = "{model}";
    private static final Pattern SLASHES = Pattern.compile("[/\\\\]");

    /** Creates the dialect of a request that asks for one answer. */
    public Dialect(String provider, String model, Set<Quirk> quirks, @Nullable String path, ProviderFacts facts) {
        this(provider, model, quirks, path, facts, false, false, false);
    }

    /** Creates the dialect of a provider with only quirks. */
    public Dialect(String provider, String model, Set<Quirk> quirks) {
        this(provider, model, quirks, null);
    }

    /** Creates the dialect of a provider with only quirks and a path. */
    public Dialect(String provider, String model, Set<Quirk> quirks, @Nullable String path) {
        this(provider, model, quirks, path, ProviderFacts.NONE);
    }

    /** Returns whether a request asks for more than one answer, by an additional field of OpenAI or Gemini. */
    public static boolean asksForSeveral(ChatRequest request) {
        Map<String, Object> additional = request.additional();
        if (additional.isEmpty()) {
            return false;
        }
        JsonNode settings = ExactJson.tree(additional.get("generationConfig"));
        return isSeveral(additional.get("n"))
                || isSeveral(additional.get("candidateCount"))
                || isSeveral(settings.path("candidateCount").asText());
    }

    private static boolean isSeveral(@Nullable Object count) {
        return count != null && String.valueOf(count).matches("[2-9]|[1-9]\\d+");
    }

    /** Returns the provider's id of a request, from the head of the response; null if there is none. */
    public @Nullable String requestId(ResponseHead head) {
        return head.requestId(facts.requestIdHeaders());
    }

    /** Returns the path of a request, with the model in its place. */
    String path(String usual) {
        String place = path != null ? path : usual;
        return place.contains(MODEL) ? place.replace(MODEL, segment()) : place;
    }

    /**
     * Returns the model as one segment of a path.
     *
     * @throws LlmException of kind {@code INVALID_REQUEST} if it is {@code .} or {@code ..}, which servers resolve as path segments even if they are
     *     percent-encoded
     */
    public String segment() {
        checkSteps();
        return PercentEncoding.all(model);
    }

    /**
     * Returns the model as segments of a path, separated by its slashes.
     *
     * @throws LlmException of kind {@code INVALID_REQUEST} if one is {@code .} or {@code ..}
     */
    String segments() {
        checkSteps();
        return PercentEncoding.except("/@", model);
    }

    /** Checks each part between slashes, as a server may decode before it splits. */
    private void checkSteps() {
        for (String part : SLASHES.split(model, -1)) {
            String bare = part.indexOf(';') < 0 ? part : part.substring(0, part.indexOf(';'));
            if (bare.equals(".") || bare.equals("..")) {
                throw invalid("has the model in its address, where '" + model + "' cannot be");
            }
        }
    }

    /** Returns whether the provider has a quirk. */
    public boolean has(Quirk quirk) {
        return quirks.contains(quirk);
    }

    /** Returns the error of a request that the provider's protocol cannot express. */
    LlmException invalid(String what) {
        return ErrorDetails.of(ErrorKind.INVALID_REQUEST, "The chat protocol of " + provider + " " + what)
                .provider(provider)
                .model(model)
                .exception();
    }

    /**
     * Refuses an option that the protocol does not have.
     *
     * @throws LlmException of kind {@code INVALID_REQUEST} if it has a value
     */
    void refuse(String option, @Nullable Object value) {
        if (value != null && !lenient) {
            throw invalid("has no " + option + ": leave it out");
        }
    }

    /**
     * Refuses messages with fields of another protocol.
     *
     * @throws LlmException of kind {@code INVALID_REQUEST} if a message has an additional field
     */
    void refuseAdditional(List<Message> messages) {
        if (lenient) {
            return;
        }
        for (Message message : messages) {
            if (!message.additional().isEmpty()) {
                throw invalid("has no field "
                        + message.additional().keySet().iterator().next() + " in a message: leave it out");
            }
        }
    }

    /**
     * Refuses a detail of images that the protocol cannot request.
     *
     * @throws LlmException of kind {@code INVALID_REQUEST} if a detail is given that is not {@code auto}
     */
    void refuseDetail(Part.Image image) {
        if (!"auto".equals(image.detail())) {
            refuse("detail of images", image.detail());
        }
    }

    /**
     * Returns the schema of a form that is not plain text, for protocols that know no JSON without a schema.
     *
     * @throws LlmException of kind {@code INVALID_REQUEST} if it has none
     */
    JsonNode schemaOf(ResponseFormat format) {
        if (format.schema() == null) {
            throw invalid("has no JSON without a schema: set jsonSchema or outputClass");
        }
        return format.schema();
    }

    /** Returns the name of a kind of part, for error messages. */
    static String nameOf(Part part) {
        return part.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }
}
