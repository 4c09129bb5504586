import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.node.InternalSettingsPreparer;
import org.elasticsearch.node.Node;
import org.elasticsearch.plugins.PluginsLoader;

/**
 * Starts a real Elasticsearch node in this JVM: java ... EsNode HOME [-Ekey=value ...]
 *
 * Stands in for org.elasticsearch.bootstrap.Elasticsearch, whose 8.19 version insists on the entitlement agent,
 * which is not on Maven Central. It loads HOME/modules and HOME/plugins the way the server does, prints "ES_READY" once
 * HTTP listens, and stops on SIGTERM or when standard input ends, so that the node dies with whoever started it.
 */
public class EsNode {
    public static void main(String[] args) throws Exception {
        PrintStream out = System.out; // before logging takes it over
        Path home = Path.of(args[0]).toAbsolutePath();
        Settings.Builder given = Settings.builder().put("path.home", home.toString());
        for (int i = 1; i < args.length; i++) {
            String[] keyValue = args[i].replaceFirst("^-E", "").split("=", 2);
            given.put(keyValue[0], keyValue[1]);
        }
        LogConfigurator.configureESLogging();
        Environment env = InternalSettingsPreparer.prepareEnvironment(
            given.build(), Map.of(), home.resolve("config"), () -> "esnode");
        LogConfigurator.registerErrorListener();
        LogConfigurator.setNodeName(Node.NODE_NAME_SETTING.get(env.settings()));
        LogConfigurator.configure(env, true);
        PluginsLoader plugins = PluginsLoader.createPluginsLoader(
            PluginsLoader.loadModulesBundles(env.modulesDir()), PluginsLoader.loadPluginsBundles(env.pluginsDir()), Map.of());
        Node node = new Node(env, plugins);
        node.start();
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                node.prepareForClose();
                node.close();
            } catch (Exception e) {
                e.printStackTrace();
            } finally {
                stopped.countDown();
            }
        }, "esnode-shutdown"));
        out.println("ES_READY");
        out.flush();
        while (System.in.read() >= 0) { /* wait for the end of standard input */ }
        System.exit(0);
    }
}
