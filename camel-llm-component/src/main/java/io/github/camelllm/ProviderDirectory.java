package io.github.camelllm;

import io.github.camelllm.catalog.Provider;
import io.github.camelllm.catalog.ProviderReader;
import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.jspecify.annotations.Nullable;

/**
 * Finds a provider by name: a bean of the registry first, then a descriptor on the classpath under the name, then one
 * that has the name as an alias.
 */
final class ProviderDirectory {
    static final String FOLDER = "META-INF/camel-llm/providers/";

    private final CamelContext context;
    private final Map<String, Provider> found = new ConcurrentHashMap<>();
    private volatile @Nullable Map<String, Provider> scanned;

    ProviderDirectory(CamelContext context) {
        this.context = context;
    }

    /**
     * Returns the provider of a name or alias, or null if there is none.
     *
     * @throws LlmException of kind {@code CONFIGURATION} if its descriptor is wrong
     */
    @Nullable
    Provider find(String name) {
        Provider bean = context.getRegistry().lookupByNameAndType(name, Provider.class);
        if (bean != null) {
            return called(name, bean, "bean");
        }
        Provider known = found.get(name);
        if (known == null) {
            known = load(name);
            if (known != null) {
                found.put(name, known);
            }
        }
        return known;
    }

    private @Nullable Provider load(String name) {
        if (!name.matches("[A-Za-z0-9._-]+")) {
            return null;
        }
        String path = FOLDER + name + ".json";
        try (InputStream in = context.getClassResolver().loadResourceAsStream(path)) {
            return in != null
                    ? called(name, ProviderReader.read(path, in.readAllBytes()), "descriptor")
                    : byAlias(name);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + path, e);
        }
    }

    /** Refuses one thing under the name of another, lest the key of the one go to the other. */
    private static Provider called(String name, Provider provider, String what) {
        if (provider.name().equals(name)) {
            return provider;
        }
        throw ErrorKind.CONFIGURATION.exception("The " + what + " '" + name + "' calls its provider '" + provider.name()
                + "': both must have the same name");
    }

    private @Nullable Provider byAlias(String alias) {
        for (Provider provider : all().values()) {
            if (provider.aliases().contains(alias)) {
                return provider;
            }
        }
        return null;
    }

    /** Returns all providers on the classpath, by name. */
    Map<String, Provider> all() {
        Map<String, Provider> known = scanned;
        if (known == null) {
            known = scan();
            scanned = known;
        }
        return known;
    }

    private Map<String, Provider> scan() {
        Map<String, Provider> providers = new TreeMap<>();
        try {
            for (Resource resource : PluginHelper.getPackageScanResourceResolver(context)
                    .findResources("classpath:" + FOLDER + "*.json")) {
                try (InputStream in = resource.getInputStream()) {
                    Provider provider = ProviderReader.read(resource.getLocation(), in.readAllBytes());
                    providers.putIfAbsent(provider.name(), provider);
                }
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("Cannot list " + FOLDER + " on the classpath", e);
        }
        return providers;
    }

    LlmException unknown(String name) {
        Set<String> names = new TreeSet<>(all().keySet());
        names.addAll(context.getRegistry().findByTypeWithName(Provider.class).keySet());
        names.addAll(
                context.getRegistry().findByTypeWithName(ChatProvider.class).keySet());
        names.add(Targets.MOCK);
        return ErrorKind.CONFIGURATION.exception("Unknown provider '" + name + "'. Tried a bean of that name"
                + " (ChatProvider or Provider), the descriptor " + FOLDER + name + ".json on the classpath, and the"
                + " aliases of all descriptors. There are: " + String.join(", ", names));
    }
}
