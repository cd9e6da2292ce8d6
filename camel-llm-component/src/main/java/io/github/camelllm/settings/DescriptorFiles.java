package io.github.camelllm.settings;

import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.provider.DescriptorReader;
import io.github.camelllm.provider.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of the provider descriptors: the component's files, read at once, and those on the classpath, read on demand. The files
 * override the classpath.
 */
final class DescriptorFiles {
    private static final int MOST_ABSENT = 1_000;

    static final String FOLDER = "META-INF/camel-llm/providers/";

    private final CamelContext context;
    private final Map<String, Provider> files = new TreeMap<>();
    private final Map<String, Provider> onClasspath = new ConcurrentHashMap<>();
    private final Set<String> absent = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Map<String, Provider> all;

    /**
     * Reads the files.
     *
     * @param addresses patterns of addresses, separated by commas; null for none
     */
    DescriptorFiles(CamelContext context, @Nullable String addresses) {
        this.context = context;
        if (addresses != null) {
            for (String pattern : addresses.split(",", -1)) {
                scan(pattern.strip(), files);
            }
        }
    }

    /** Returns the provider with a name or alias; null if there is none. */
    @Nullable
    Provider find(String name) {
        Provider known = files.get(name);
        if (known == null) {
            known = onClasspath.get(name);
        }
        if (known == null) {
            known = load(name);
        }
        return known != null ? known : byAlias(name);
    }

    /** Names that are none are remembered, as each call that names a model without its provider looks for one: up to a bound. */
    private @Nullable Provider load(String name) {
        if (absent.contains(name) || !name.matches("[A-Za-z0-9._-]+")) {
            return null;
        }
        String path = FOLDER + name + ".json";
        try (InputStream in = context.getClassResolver().loadResourceAsStream(path)) {
            if (in == null) {
                if (absent.size() < MOST_ABSENT) {
                    absent.add(name);
                }
                return null;
            }
            Provider provider = called(name, DescriptorReader.read(path, in.readAllBytes()));
            onClasspath.put(name, provider);
            return provider;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + path, e);
        }
    }

    private static Provider called(String name, Provider provider) {
        if (provider.name().equals(name)) {
            return provider;
        }
        throw ErrorKind.CONFIGURATION.exception("The descriptor '" + name + "' calls its provider '" + provider.name()
                + "': both must have the same name");
    }

    private @Nullable Provider byAlias(String alias) {
        for (Provider provider : all().values()) {
            if (provider.isCalled(alias)) {
                return provider;
            }
        }
        return null;
    }

    /** Returns all providers that have a descriptor, by name. */
    Map<String, Provider> all() {
        Map<String, Provider> known = all;
        if (known == null) {
            known = new TreeMap<>();
            scan("classpath:" + FOLDER + "*.json", known);
            known.putAll(files);
            all = known;
        }
        return known;
    }

    private void scan(String pattern, Map<String, Provider> into) {
        for (Resource resource : resources(pattern)) {
            try (InputStream in = resource.getInputStream()) {
                Provider provider = DescriptorReader.read(resource.getLocation(), in.readAllBytes());
                into.putIfAbsent(provider.name(), provider);
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot read " + resource.getLocation(), e);
            }
        }
    }

    private Iterable<Resource> resources(String pattern) {
        try {
            return PluginHelper.getPackageScanResourceResolver(context).findResources(pattern);
        } catch (Exception e) {
            throw ErrorKind.CONFIGURATION.exception("Cannot list the provider descriptors " + pattern + ": " + e);
        }
    }
}
