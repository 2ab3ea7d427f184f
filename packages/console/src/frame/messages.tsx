import { Notifications } from '@mantine/notifications'
import '@mantine/notifications/styles.css'

/** Where short messages appear. One that is sent before this is there waits for it. */
export const Messages = () => <Notifications position="bottom-center" limit={3} autoClose={6000} />
