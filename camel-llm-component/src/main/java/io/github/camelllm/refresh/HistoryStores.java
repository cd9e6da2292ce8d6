package io.github.camelllm.refresh;

import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.history.CallHistory;
import io.github.camelllm.settings.SettingsLookup;
import io.github.camelllm.wiring.SharedResources;
import java.nio.file.Path;
import java.util.Objects;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/** Where the history of calls is kept over restarts: nowhere, in a file or in Redis. */
public final class HistoryStores {
    private final HistoryInRedis redis;

    /** Creates the stores of a history, of which one may be started at a time. */
    public HistoryStores(CallHistory history) {
        this.redis = new HistoryInRedis(history);
    }

    /**
     * The component's options.
     *
     * @param store {@code memory}, {@code file} or {@code redis}; null for file if there is one, else memory
     * @param file the option telemetryFile
     * @param redisUri the option redisUri
     * @param group the option telemetryGroup; null for the name of the context
     */
    public record Options(
            @Nullable String store,
            @Nullable String file,
            @Nullable String redisUri,
            @Nullable String group) {}

    /**
     * Reads the history and begins to write it.
     *
     * @return writes it a last time and stops
     * @throws io.github.camelllm.chat.LlmException of kind {@code CONFIGURATION} if an option is missing or wrong
     */
    public Runnable start(Options options, SharedResources shared) {
        String file = SettingsLookup.set(options.file());
        String store =
                Objects.requireNonNullElse(SettingsLookup.set(options.store()), file == null ? "memory" : "file");
        return switch (store) {
            case "memory" -> () -> {};
            case "file" ->
                HistoryFile.start(
                        Path.of(needed(
                                file, "A history in a file needs its name: set the component option telemetryFile")),
                        shared);
            case "redis" ->
                redis.start(
                        shared,
                        needed(
                                SettingsLookup.set(options.redisUri()),
                                "A history in Redis needs its address: set the component option redisUri, such as"
                                        + " redis://localhost"),
                        group(SettingsLookup.set(options.group()), shared.context()));
            default ->
                throw ErrorKind.CONFIGURATION.exception(
                        "The component option telemetryStore must be memory, file or redis, not '" + store + "'");
        };
    }

    /** Returns the group; a name that Camel has counted up is the same for all applications. */
    private static String group(@Nullable String named, CamelContext context) {
        return named == null && context.getNameStrategy().isFixedName()
                ? context.getName()
                : needed(
                        named,
                        "A history in Redis needs the name of the application, whose nodes go on with each other's"
                                + " histories: set the component option telemetryGroup, or name the Camel context");
    }

    private static String needed(@Nullable String value, String message) {
        if (value == null) {
            throw ErrorKind.CONFIGURATION.exception(message);
        }
        return value;
    }
}
