import java.net.HttpURLConnection;
import java.net.URL;

/** Asks as Java does by itself: proxy and authorities are those of the virtual machine. The request is not signed. */
public class Ask {
    public static void main(String[] arguments) throws Exception {
        URL url = new URL("https://ecm.tencentcloudapi.com/?Action=DescribeAddresses&Version=2019-07-19");
        HttpURLConnection connection = (HttpURLConnection) url.openConnection();
        System.out.println(new String(connection.getInputStream().readAllBytes()));
    }
}
