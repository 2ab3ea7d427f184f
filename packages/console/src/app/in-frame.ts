import { createContext } from 'react'

/** Whether a page is drawn inside the frame of the console, which has the landmarks and the name. */
export const InFrame = createContext(false)
